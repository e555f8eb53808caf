import { describe, expect, test } from 'vitest';
import { FUNCTION_NAMES, type FunctionName } from '../../functions/function-settings.ts';
import { FUNCTION_NEEDS, type FunctionNeeds } from '../../lib/constructs/function-needs.ts';
import { functionCode } from './function-code.ts';

/** Calls of a port's methods as they stand in a bundle, in which a name may bear a number. */
const calls = (port: string, method: string) => new RegExp(`\\b${port}\\d*\\.${method}\\b`);

const when = <T>(code: string, pattern: RegExp, value: T): readonly T[] =>
  pattern.test(code) ? [value] : [];

const needsOf = (code: string): Record<keyof FunctionNeeds, unknown> => ({
  tables: [
    ...when(code, calls('connections', 'recordConnection'), 'connections PutItem'),
    ...when(code, calls('connections', 'findConnection'), 'connections GetItem'),
    ...when(code, calls('profiles', 'readProfile'), 'players GetItem'),
    ...when(code, calls('penalties', 'recordPenalty'), 'players UpdateItem'),
    ...when(code, calls('parties', 'readParty'), 'parties GetItem'),
  ],
  invokes: [
    ...when(code, calls('ports\\d*\\.invoker', 'tryMatch'), 'try-match'),
    ...when(code, calls('ports\\d*\\.invoker', 'allocate'), 'allocate'),
    ...when(code, calls('ports\\d*\\.invoker', 'push'), 'push'),
  ],
  connections: [
    ...when(code, calls('poster', 'post'), 'POST'),
    ...when(code, calls('poster', 'close'), 'DELETE'),
  ],
  secrets: [
    ...when(code, calls('signer', '(receipt|readReceipt)'), 'receipts'),
    ...when(code, calls('signer', 'matchTicket'), 'matchTickets'),
    ...when(code, /MUSTER_TOKEN_KEYS_SECRET_ID/, 'tokenKeys'),
  ],
  wakesLater: calls('scheduler', 'scheduleWakeUp').test(code),
  publishes: calls('events', 'publish').test(code),
});

/** In the code of the sweep, but kept from doing anything there: `withoutWaking`. */
const NEVER_CALLED: Partial<Record<FunctionName, readonly string[]>> = { 'stale-sweeper': ['try-match'] };

describe('what a function may call is what its code calls', () => {
  test.each(FUNCTION_NAMES)('%s', (name) => {
    const found = needsOf(functionCode(name));
    const { tables, invokes, ...rest } = FUNCTION_NEEDS[name];
    expect({
      tables: Object.entries(tables).map((entry) => entry.join(' ')),
      invokes: [...invokes, ...(NEVER_CALLED[name] ?? [])].toSorted(),
      ...rest,
    }).toEqual({ ...found, invokes: (found.invokes as string[]).toSorted() });
  });
});
