export type Broken = `I${number}` | 'liveness';

/** What is promised, and what of it is looked at: `I4: one finish a session`. */
export type Check = `${Broken}: ${string}`;

export interface Violation {
  readonly invariant: Broken;
  readonly atMs: number;
  readonly text: string;
}

export interface Judge {
  /** `text` says what was found instead, with the names of all that had a part in it. */
  expect(check: Check, isSo: boolean, text: () => string): void;
  /** Something that a run may want to show: an excuse that was used. */
  note(name: string): void;
  counts(): Readonly<Record<string, number>>;
}

interface JudgeOptions {
  readonly nowMs: () => number;
  readonly violated: (violation: Violation) => void;
}

/** Counts what was looked at, and says at once what is broken. */
export const createJudge = ({ nowMs, violated }: JudgeOptions): Judge => {
  const counts = new Map<string, number>();
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  return {
    expect: (check, isSo, text) => {
      count(check);
      if (isSo) return;
      const invariant = check.slice(0, check.indexOf(':')) as Broken;
      violated({ invariant, atMs: nowMs(), text: `${check}, but ${text()}` });
    },
    note: count,
    counts: () => Object.fromEntries(counts),
  };
};
