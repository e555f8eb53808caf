import { styleText } from 'node:util';
import type { LogEntry } from './log-entry.ts';

type Level = LogEntry['level'];

const COLOURS = { debug: 'gray', info: 'green', warn: 'yellow', error: 'red' } as const;

/** Set by Powertools on every line and of no use on one machine. */
const UNREAD = new Set([
  'level',
  'message',
  'timestamp',
  'service',
  'sampling_rate',
  'xray_trace_id',
  'cold_start',
  'function_arn',
  'function_memory_size',
  'function_name',
]);

/** `06:12:33.120 info  enqueue  queued  ticketId=t1`, on one line but for the stack of an error. */
export const readableLine = (entry: LogEntry, atMs: number): string => {
  const { level, source, message, fields = {} } = entry;
  const time = new Date(atMs).toISOString().slice(11, 23);
  const rest = Object.entries(fields).map(([name, value]) => styleText('gray', `${name}=${readable(value)}`));
  return [time, styleText(COLOURS[level], level.padEnd(5)), source.padEnd(16), tamed(message), ...rest].join(
    ' ',
  );
};

/** A line that a function wrote: a JSON line of Powertools, or anything. Null for metrics. */
export const readFunctionLine = (line: string): LogEntry | null => {
  const json = objectOf(line);
  if (json === null) return { level: 'info', source: 'functions', message: line };
  if ('_aws' in json) return null;
  const { level, message, service } = json;
  const fields = Object.entries(json).filter(([name]) => !UNREAD.has(name));
  return {
    level: levelOf(level),
    source: typeof service === 'string' ? service : 'functions',
    message: String(message),
    fields: Object.fromEntries(fields.map(([name, value]) => [name, stacksOf(value) ?? value])),
  };
};

/** The stack of an error and those of its causes; null of anything else. */
const stacksOf = (value: unknown): string | null => {
  if (typeof value !== 'object' || value === null || !('stack' in value)) return null;
  const below = 'cause' in value ? stacksOf(value.cause) : null;
  return below === null ? String(value.stack) : `${value.stack}\ncaused by ${below}`;
};

const objectOf = (line: string): Record<string, unknown> | null => {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
};

const levelOf = (level: unknown): Level => {
  const lower = String(level).toLowerCase();
  if (lower === 'critical') return 'error';
  return lower in COLOURS ? (lower as Level) : 'info';
};

const readable = (value: unknown): string =>
  tamed(typeof value === 'string' ? value : String(JSON.stringify(value)));

/** A client's words are among them: they begin no line of their own, and command no terminal. */
const tamed = (text: string): string =>
  text.replaceAll('\n', '\n    ').replaceAll(/[^\P{Cc}\n]/gu, (control) => {
    const code = control.charCodeAt(0).toString(16);
    return `\\u${code.padStart(4, '0')}`;
  });
