import type { Log } from '../src/use-cases/ports.ts';
import { Unavailable } from '../src/use-cases/unavailable.ts';
import type { Violation } from './ledger.ts';

/** The first promise that was broken. */
export interface Verdict {
  readonly violation: Violation | null;
  violated(violation: Violation): void;
  broken(invariant: Violation['invariant'], text: string): void;
}

export const createVerdict = (nowMs: () => number): Verdict => {
  let first: Violation | null = null;
  const violated = (violation: Violation) => {
    first ??= violation;
  };
  return {
    get violation() {
      return first;
    },
    violated,
    broken: (invariant, text) => violated({ invariant, atMs: nowMs(), text }),
  };
};

/** What ten minutes of releasing did not get rid of is given up with an error, as it should be. */
const GIVEN_UP = 'The game server of session';

/** A fault that is no outage of another part is a crash (I11). */
export const crashLog = ({ broken }: Verdict): Log => {
  const look = (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
    const fault = fields.fault ?? fields.first;
    if (fault instanceof Error && !(fault instanceof Unavailable) && fault.name !== 'ReleaseFailed')
      broken('I11', `${message}: ${fault.stack}`);
  };
  return {
    info: () => {},
    warn: look,
    error: (message, fields) => {
      if (!message.startsWith(GIVEN_UP)) broken('I11', `${message} ${JSON.stringify(fields)}`);
    },
  };
};
