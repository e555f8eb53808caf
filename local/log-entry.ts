export interface LogEntry {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** A function's name, or the part of the runtime that speaks. */
  readonly source: string;
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

export type LogSink = (entry: LogEntry) => void;

export const noLog: LogSink = () => {};
