import fc from 'fast-check';
import type { CancelCause, ToldAbout } from '../../src/use-cases/ports.ts';
import {
  GRACE_MS,
  LEASE_MS,
  LOADING_MS,
  REQUEUE_MS,
  TICKET_TIMEOUT_MS,
} from '../support/conformance/world.ts';

/** A world so small that random commands meet: t4 shares a player with t1, t5 is a party of its own. */
export const MEMBERS = { t1: ['a'], t2: ['b'], t3: ['c'], t4: ['a', 'd'], t5: ['e', 'f'] } as const;
export type TicketId = keyof typeof MEMBERS;
export const TICKETS: readonly TicketId[] = ['t1', 't2', 't3', 't4', 't5'];
export const SESSIONS: readonly string[] = ['s1', 's2', 's3', 's4'];
const PLAYERS = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
const TOKENS = ['x', 'y'] as const;

/** Of a player's two connections, 0 is the older. */
export type Which = 0 | 1;

export type QueueCommand =
  | { do: 'add'; ticketId: TicketId; absent: string | null; which: Which; pinged: boolean }
  | { do: 'restore'; ticketId: TicketId; epoch: 'same' | 'other'; agoMs: number; pinged: boolean }
  | { do: 'remove'; ticketId: TicketId; player: string | null }
  | { do: 'suspend'; ticketId: TicketId; player: string; which: Which }
  | { do: 'resume'; ticketId: TicketId; player: string; which: Which; pinged: boolean }
  | { do: 'read'; ticketId: TicketId; player: string; pinged: boolean }
  | { do: 'begin'; holder: string; pageSize: number; afresh: boolean }
  | { do: 'claim'; holder: string; sessionIds: readonly string[]; teams: readonly TicketId[][] }
  /** Begins a tick and claims two tickets that wait. */
  | { do: 'match'; holder: string; sessionId: string; loading: boolean }
  | { do: 'end'; holder: string; mode: 'idle' | 'few' | 'stop' }
  | { do: 'due' }
  | { do: 'release'; ticketIds: readonly TicketId[] }
  | { do: 'tell'; sessionId: string; players: readonly string[]; about: ToldAbout }
  | { do: 'ready'; sessionId: string; players: readonly string[] }
  | { do: 'take'; sessionId: string; token: string; ttlMs: number }
  | { do: 'finish'; sessionId: string; token: string }
  | { do: 'cancel'; sessionId: string; cause: CancelCause }
  | { do: 'forget'; sessionId: string }
  | { do: 'advance'; ms: number };

/** A command before it is aimed at what is there: see `aim`. */
export interface Wish {
  readonly command: QueueCommand;
  /** Which of the things that are there; null leaves the command as it is, aimed at anything. */
  readonly target: number | null;
}

export const connectionName = (name: string, number: Which) => `c${number}-${name}`;

const ticketId = fc.constantFrom(...TICKETS);
const sessionId = fc.constantFrom(...SESSIONS);
const player = fc.constantFrom(...PLAYERS);
/** The last one belongs to a newer deployment. */
const holder = fc.constantFrom('h1', 'h1', 'h1', 'h1', 'h2', 'newer');
const which = fc.constantFrom<Which>(0, 1);
const pinged = fc.boolean();
const token = fc.constantFrom(...TOKENS);
const somePlayers = fc.oneof(
  fc.constant([...PLAYERS]),
  fc.uniqueArray(player, { minLength: 1, maxLength: 4 }),
);

const cause: fc.Arbitrary<CancelCause> = fc.oneof(
  fc.record({ reason: fc.constant('no_show' as const) }),
  fc.record({ reason: fc.constant('declined' as const), player }),
  fc.tuple(player, which).map(([name, number]) => ({
    reason: 'unreachable' as const,
    player: name,
    connectionId: connectionName(name, number),
  })),
  fc.record({ reason: fc.constant('no_server' as const), token }),
);

/** Most steps just reach or miss a deadline; a few go back, as a clock may after a failover. */
const advanceMs = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(1, 999, 1_000, 2_000, 3_000, LEASE_MS, REQUEUE_MS) },
  { weight: 4, arbitrary: fc.constantFrom(GRACE_MS, LOADING_MS + 1, 75_001) },
  { weight: 1, arbitrary: fc.constantFrom(-1_500, TICKET_TIMEOUT_MS, 900_001) },
);

const is = <Name extends QueueCommand['do']>(name: Name) => fc.constant(name);
const weighted = <Command extends QueueCommand>(weight: number, arbitrary: fc.Arbitrary<Command>) => ({
  weight,
  arbitrary: arbitrary as fc.Arbitrary<QueueCommand>,
});

const aboutTickets = [
  weighted(8, fc.record({ do: is('add'), ticketId, absent: fc.option(player, { freq: 8 }), which, pinged })),
  weighted(
    2,
    fc.record({
      do: is('restore'),
      ticketId,
      epoch: fc.constantFrom('same', 'same', 'other'),
      agoMs: fc.constantFrom(-5, 0, 40_000),
      pinged,
    }),
  ),
  weighted(1, fc.record({ do: is('remove'), ticketId, player: fc.option(player) })),
  weighted(3, fc.record({ do: is('suspend'), ticketId, player, which })),
  weighted(2, fc.record({ do: is('resume'), ticketId, player, which, pinged })),
  weighted(2, fc.record({ do: is('read'), ticketId, player, pinged })),
  weighted(2, fc.record({ do: is('release'), ticketIds: fc.constant(TICKETS) })),
];

const aboutTicks = [
  weighted(
    3,
    fc.record({ do: is('begin'), holder, pageSize: fc.constantFrom(1, 2, 100), afresh: fc.boolean() }),
  ),
  weighted(
    1,
    fc.record({
      do: is('claim'),
      holder,
      sessionIds: fc.uniqueArray(sessionId, { minLength: 1, maxLength: 2 }),
      teams: fc
        .shuffledSubarray([...TICKETS], { minLength: 2, maxLength: 3 })
        .map((ids) => ids.map((id) => [id])),
    }),
  ),
  weighted(8, fc.record({ do: is('match'), holder, sessionId, loading: fc.constantFrom(true, true, false) })),
  weighted(1, fc.record({ do: is('end'), holder, mode: fc.constantFrom('idle', 'few', 'stop') })),
  weighted(2, fc.record({ do: is('due') })),
];

const aboutSessions = [
  weighted(
    3,
    fc.record({
      do: is('tell'),
      sessionId,
      players: somePlayers,
      about: fc.constantFrom('start', 'end', 'out_of_reach'),
    }),
  ),
  weighted(4, fc.record({ do: is('ready'), sessionId, players: somePlayers })),
  weighted(3, fc.record({ do: is('take'), sessionId, token, ttlMs: fc.constantFrom(1_000, 60_000) })),
  weighted(2, fc.record({ do: is('finish'), sessionId, token })),
  weighted(3, fc.record({ do: is('cancel'), sessionId, cause })),
  weighted(1, fc.record({ do: is('forget'), sessionId })),
];

const queueCommand = fc.oneof(
  ...aboutTickets,
  ...aboutTicks,
  ...aboutSessions,
  weighted(4, fc.record({ do: is('advance'), ms: advanceMs })),
);

const wish: fc.Arbitrary<Wish> = fc.record({
  command: queueCommand,
  target: fc.option(fc.nat({ max: 5 }), { freq: 6 }),
});

/** So that there is something to match from the start. */
const newcomers = fc.shuffledSubarray<TicketId>(['t1', 't2', 't3', 't5'], { minLength: 2 }).map((ids) =>
  ids.map(
    (id): Wish => ({
      command: { do: 'add', ticketId: id, absent: null, which: 0, pinged: false },
      target: null,
    }),
  ),
);

/** Each possibly sent twice, as a client or a Lambda that got no answer does. */
export const wishes = (maxLength: number): fc.Arbitrary<readonly Wish[]> =>
  fc
    .tuple(newcomers, fc.array(fc.tuple(wish, fc.constantFrom(1, 1, 1, 1, 2)), { maxLength, size: 'max' }))
    .map(([first, rest]) => [
      ...first,
      ...rest.flatMap(([each, times]) => Array.from({ length: times }, () => each)),
    ]);
