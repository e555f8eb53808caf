import { breakerKeys, connectionKeys, playerKeys, queueKeys } from '../src/redis/keys.ts';

type QueueKey = keyof ReturnType<typeof queueKeys>;
export type FamilyName = `queue: ${QueueKey}` | 'player' | 'connection' | 'breaker';

/** Keys that are spelled alike but for whose they are. */
interface Family {
  readonly name: FamilyName;
  readonly begins: string;
  readonly ends: string;
}

/** What no id can be, so that it shows where ids stand in a key. */
const ID = '\u0000';

const familyAs = (name: FamilyName, key: string): Family => {
  const [begins = '', ends = ''] = key.split(ID);
  return { name, begins, ends };
};

const FAMILIES: readonly Family[] = [
  ...Object.entries(queueKeys(ID)).map(([name, key]) => familyAs(`queue: ${name as QueueKey}`, key)),
  familyAs('player', playerKeys(ID).player),
  familyAs('connection', connectionKeys(ID).connection),
  familyAs('breaker', breakerKeys(ID).breaker),
];

/** Null of a key that `src/redis/keys.ts` does not spell. */
export const familyOf = (key: string): FamilyName | null =>
  FAMILIES.find(({ begins, ends }) => key.startsWith(begins) && key.endsWith(ends))?.name ?? null;

/** Whether keys of a family may be there once nobody plays, and until when. */
export interface Remains {
  /** Whether they may be without an expiry then. */
  readonly lasts: boolean;
  readonly why: string;
}

const gone = (why: string): Remains => ({ lasts: false, why });
const lasts = (why: string): Remains => ({ lasts: true, why });

const NO_TICKET = gone('gone with the last ticket');
const NO_SESSION = gone(
  'gone with the last session: 75 s after all were told, 10 minutes after the match at the latest',
);

export const REMAINS: Readonly<Record<FamilyName, Remains>> = {
  'queue: head': lasts(
    'one a queue for good: its epoch, change number and what its ticker remembers of waits',
  ),
  'queue: tickets': NO_TICKET,
  'queue: presence': NO_TICKET,
  'queue: states': NO_TICKET,
  'queue: players': NO_TICKET,
  'queue: waiting': NO_TICKET,
  'queue: changes': NO_TICKET,
  'queue: removals': lasts(
    'until the next tick has read past them; only of tickets that left since the last',
  ),
  'queue: tombstones': gone('ids of ended tickets; expires 15 minutes after the last one'),
  'queue: graced': gone('the age of those that ended by grace; expires 15 minutes after the last one'),
  'queue: sessions': NO_SESSION,
  'queue: untold': NO_SESSION,
  'queue: progress': NO_SESSION,
  'queue: due': gone('gone with the last ticket and the last session'),
  'queue: pings': NO_TICKET,
  'queue: reasons': gone('expires after 30 s'),
  player: gone('expires 7 days after the last write: cool-downs, rate limits and opponents outlive a visit'),
  connection: gone('expires after 3 h; what marks one that has ended, after 60 s'),
  breaker: gone('expires 10 minutes after the last failure'),
};
