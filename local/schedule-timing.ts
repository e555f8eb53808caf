/** When a schedule runs: once, or every so often. */
export type ScheduleTiming =
  | { readonly kind: 'at'; readonly atMs: number }
  | { readonly kind: 'rate'; readonly everyMs: number };

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** `at(2026-11-21T06:05:00)` in UTC, or `rate(5 minutes)`; null for anything else, cron included. */
export const parseScheduleExpression = (expression: string): ScheduleTiming | null => {
  const [, at] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression) ?? [];
  if (at !== undefined) {
    const atMs = Date.parse(`${at}Z`);
    return Number.isNaN(atMs) ? null : { kind: 'at', atMs };
  }
  const [, value, unit = ''] = /^rate\(([1-9]\d{0,5}) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const unitMs = UNIT_MS[unit];
  return unitMs === undefined ? null : { kind: 'rate', everyMs: Number(value) * unitMs };
};
