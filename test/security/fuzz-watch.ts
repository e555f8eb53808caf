import type { KeptPlayer } from '../../src/memory/memory-players.ts';
import type { QueueState } from '../../src/memory/queue-state.ts';
import type { Scores } from '../../src/memory/scores.ts';
import type { ConnectionStore } from '../../src/use-cases/ports.ts';

/** What the memory stores hold. */
export interface Kept {
  readonly queues: ReadonlyMap<string, QueueState>;
  readonly players: ReadonlyMap<string, KeptPlayer>;
}

export interface Recorded {
  connections: number;
}

/** Counts what changes in a store that cannot be looked into. */
export const countingConnections = (store: ConnectionStore, recorded: Recorded): ConnectionStore => ({
  ...store,
  recordConnection: (connection) => {
    recorded.connections += 1;
    return store.recordConnection(connection);
  },
  forgetConnection: (connectionId) => {
    recorded.connections += 1;
    return store.forgetConnection(connectionId);
  },
});

/**
 * Two digests are the same when nothing has changed but what the protocol lets every frame change: the rate
 * tokens that it takes, and when its sender was last heard of.
 */
export const digestOf = ({ queues, players }: Kept, recorded: Recorded): string =>
  JSON.stringify([
    recorded,
    [...players].map(([player, { buckets, ...rest }]) => [player, rest]),
    [...queues].map(([queue, { pings, ...rest }]) => [queue, Object.values(rest).map(plain)]),
  ]);

/** Everything that is kept of these players, and of nobody else. */
export const digestOfPlayers = ({ queues, players }: Kept, names: readonly string[]): string =>
  JSON.stringify(
    names.map((name) => {
      const player = players.get(name);
      const { queue = '', ticketId = '' } = player?.pointer ?? {};
      const state = queues.get(queue);
      const ticket = state?.tickets.get(ticketId);
      return [player, ticket, state?.waiting.score(ticketId), state?.sessions.get(ticket?.sessionId ?? '')];
    }),
  );

const plain = (value: unknown): unknown => {
  if (value instanceof Map) return [...value];
  return isScores(value)
    ? value.above(Number.NEGATIVE_INFINITY, value.size).map((member) => [member, value.score(member)])
    : value;
};

const isScores = (value: unknown): value is Scores =>
  typeof value === 'object' && value !== null && 'upTo' in value;

/** Where two digests begin to differ, or null. */
export const differenceOf = (before: string, after: string): string | null => {
  if (before === after) return null;
  const at = [...before].findIndex((character, index) => character !== after[index]);
  const around = (text: string) => text.slice(Math.max(0, at - 200), at + 100);
  return `${around(before)} became ${around(after)}`;
};
