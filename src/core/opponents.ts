import { OPPONENT_SESSIONS_KEPT, OPPONENTS_BYTES_MAX, OPPONENTS_KEPT } from './limits.ts';
import type { LoadingSession } from './session.ts';

/** Whom a player met in the last matches. */
export interface OpponentHistory {
  /** Newest first, nobody twice. */
  readonly opponents: readonly string[];
  /** The sessions that were noted, newest last: none is noted twice. */
  readonly sessions: readonly string[];
}

export const NO_OPPONENTS: OpponentHistory = { opponents: [], sessions: [] };

/** The players of this session come before all others; who is one too many, or too long, is forgotten. */
export const noteOpponents = (
  history: OpponentHistory,
  sessionId: string,
  opponents: readonly string[],
): OpponentHistory => {
  if (history.sessions.includes(sessionId)) return history;
  const kept: string[] = [];
  let bytesLeft = OPPONENTS_BYTES_MAX;
  for (const opponent of new Set([...opponents, ...history.opponents])) {
    const bytes = new TextEncoder().encode(opponent).length;
    if (kept.length === OPPONENTS_KEPT || bytes > bytesLeft) continue;
    kept.push(opponent);
    bytesLeft -= bytes;
  }
  return { opponents: kept, sessions: [...history.sessions, sessionId].slice(-OPPONENT_SESSIONS_KEPT) };
};

/**
 * The players of the other teams; where there is one team, everybody who came with another ticket. Never more
 * than are remembered.
 */
export const opponentsOf = (
  { players }: Pick<LoadingSession, 'players'>,
  player: string,
): readonly string[] => {
  const own = players.find((each) => each.player === player);
  const isOneTeam = players.every(({ team }) => team === own?.team);
  return players
    .filter((other) => (isOneTeam ? other.ticketId !== own?.ticketId : other.team !== own?.team))
    .map((other) => other.player)
    .slice(0, OPPONENTS_KEPT);
};
