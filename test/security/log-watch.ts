import type { LogEntry, LogSink } from '../../local/log-entry.ts';
import { withDeadline } from '../../local/with-deadline.ts';

export interface LogWatch {
  readonly log: LogSink;
  readonly entries: readonly LogEntry[];
  /** Resolves once a line with this message was logged after the call. */
  next(message: string): Promise<void>;
}

const PATIENCE_MS = 5_000;

/** Collects what a runtime and its functions log. */
export const createLogWatch = (): LogWatch => {
  const entries: LogEntry[] = [];
  const waiters = new Map<string, () => void>();
  return {
    entries,
    log: (entry) => {
      entries.push(entry);
      waiters.get(entry.message)?.();
    },
    next: (message) => withDeadline(new Promise((resolve) => waiters.set(message, resolve)), PATIENCE_MS),
  };
};
