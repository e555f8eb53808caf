import type { Redis } from 'ioredis';
import { playerKeys, queueKeys } from '../src/redis/keys.ts';
import { CHAOS_MODES } from './configuration.ts';

/** What Redis says about players when all has come to rest. */
export interface Holdings {
  /** Player -> their live ticket in each queue that has one. */
  readonly liveTickets: ReadonlyMap<string, readonly LiveTicket[]>;
  /** Player -> sessions for which they were penalised. */
  readonly penalties: ReadonlyMap<string, readonly string[]>;
}

export interface LiveTicket {
  readonly state: string;
  /** `-` where it is in none. */
  readonly session: string;
}

const PLAYERS_AT_ONCE = 500;

export const whatRedisHolds = async (redis: Redis, players: readonly string[]): Promise<Holdings> => ({
  liveTickets: await liveTicketsIn(redis),
  penalties: await penaltiesOf(redis, players),
});

export const liveTicketsIn = async (redis: Redis): Promise<Holdings['liveTickets']> => {
  const liveTickets = new Map<string, LiveTicket[]>();
  for (const { gameMode } of CHAOS_MODES) {
    const keys = queueKeys(gameMode);
    const [tickets, states] = await Promise.all([redis.hgetall(keys.players), redis.hgetall(keys.states)]);
    for (const [player, ticket] of Object.entries(tickets))
      liveTickets.set(player, [...(liveTickets.get(player) ?? []), unpacked(states[ticket])]);
  }
  return liveTickets;
};

/** "<format> <state> <revision> <enqueuedAt> <grace> <session or ->", as `queueKeys` says. */
const unpacked = (packed = ''): LiveTicket => {
  const [, state = 'unknown', , , , session = '-'] = packed.split(' ');
  return { state, session };
};

const penaltiesOf = async (
  redis: Redis,
  players: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const penalties = new Map<string, readonly string[]>();
  for (let from = 0; from < players.length; from += PLAYERS_AT_ONCE) {
    const some = players.slice(from, from + PLAYERS_AT_ONCE);
    const sessions = await Promise.all(
      some.map((player) => redis.hget(playerKeys(player).player, 'penaltySessions')),
    );
    for (const [index, player] of some.entries())
      if (sessions[index]) penalties.set(player, sessions[index].split(' '));
  }
  return penalties;
};
