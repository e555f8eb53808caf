import {
  loadingStateFrame,
  matchedStateFrame,
  noTicketFrame,
  placeStateFrame,
  playerOf,
} from '../core/frames.ts';
import type { Configuration } from '../core/game-mode.ts';
import type { LoadingSession } from '../core/session.ts';
import type { StateFrame } from '../protocol/server-frames.ts';
import { signReceipt } from './place-frame.ts';
import type { Clock, PlayerReading, QueueId, SessionStore, Signer, TicketReading } from './ports.ts';

export interface DescribeStatePorts {
  readonly configuration: Configuration;
  readonly sessions: SessionStore;
  readonly signer: Signer;
  readonly clock: Clock;
}

/**
 * The whole truth about a player's ticket in one frame. It does not count as having been told of the session: this answer
 * may never be sent. Only an accepted push counts, which follows within seconds.
 */
export const describeState =
  (ports: DescribeStatePorts) =>
  async (queue: QueueId, reading: TicketReading, player: string): Promise<StateFrame> => {
    const { ticket, session } = reading;
    if (session === null || ticket.sessionId === null)
      return placeStateFrame(reading, await signReceipt(ports.signer)(queue, reading));
    return session.stage === 'matched'
      ? describeMatch(ports)(session, player)
      : loadingStateFrame(session, player, session.deadlineMs);
  };

export const describeNoTicket =
  (ports: { readonly clock: Clock }) =>
  ({ cooldownUntilMs }: PlayerReading): StateFrame =>
    noTicketFrame(Math.max(0, Math.ceil((cooldownUntilMs - ports.clock.nowMs()) / 1_000)));

const describeMatch = (ports: DescribeStatePorts) => async (session: LoadingSession, player: string) => {
  const { team } = playerOf(session, player);
  const { sessionId, gameMode, server } = session;
  const matchTicket = await ports.signer.matchTicket({
    player,
    sessionId: server?.sessionId ?? sessionId,
    gameMode,
    team,
  });
  return matchedStateFrame(session, player, matchTicket);
};
