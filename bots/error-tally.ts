/** Errors after which the same wish may come true; the truth is asked for first. */
export const PASSING_ERRORS: readonly string[] = [
  'unavailable',
  'rate_limited',
  'cooldown',
  'superseded',
  'bad_receipt',
];

/** What went wrong, by code. */
export interface ErrorTally {
  readonly errors: Readonly<Record<string, number>>;
  /** The last message that came with each. */
  readonly messages: Readonly<Record<string, string>>;
  note(code: string, message?: string): void;
}

export const createErrorTally = (): ErrorTally => {
  const errors: Record<string, number> = {};
  const messages: Record<string, string> = {};
  return {
    errors,
    messages,
    note: (code, message) => {
      errors[code] = (errors[code] ?? 0) + 1;
      if (message !== undefined) messages[code] = message;
    },
  };
};
