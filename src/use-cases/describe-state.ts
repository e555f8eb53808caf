import {
  loadingStateFrame,
  matchedStateFrame,
  noTicketFrame,
  placeStateFrame,
  playerOf,
} from '../core/frames.ts';
import type { Configuration } from '../core/game-mode.ts';
import { deadlineOnceTold } from '../core/loading-deadline.ts';
import type { LoadingSession } from '../core/session.ts';
import type { StateFrame } from '../protocol/server-frames.ts';
import { modeOfQueue } from './mode-of-queue.ts';
import { signReceipt } from './place-frame.ts';
import type { Clock, PlayerReading, QueueId, SessionStore, Signer, TicketReading } from './ports.ts';

export interface DescribeStatePorts {
  readonly configuration: Configuration;
  readonly sessions: SessionStore;
  readonly signer: Signer;
  readonly clock: Clock;
}

/** The whole truth about a player's ticket in one frame. It counts as having been told of the session. */
export const describeState =
  (ports: DescribeStatePorts) =>
  async (queue: QueueId, reading: TicketReading, player: string): Promise<StateFrame> => {
    const { ticket, session } = reading;
    if (session === null || ticket.sessionId === null)
      return placeStateFrame(reading, await signReceipt(ports.signer)(queue, reading));
    return session.stage === 'matched'
      ? describeMatch(ports)(queue, session, player)
      : describeLoading(ports)(queue, session, player);
  };

export const describeNoTicket =
  (ports: { readonly clock: Clock }) =>
  ({ cooldownUntilMs }: PlayerReading): StateFrame =>
    noTicketFrame(Math.max(0, Math.ceil((cooldownUntilMs - ports.clock.nowMs()) / 1_000)));

const describeLoading =
  (ports: DescribeStatePorts) => async (queue: QueueId, session: LoadingSession, player: string) => {
    if (session.stage !== 'loading' || playerOf(session, player).toldAtMs !== 0)
      return loadingStateFrame(session, player, session.deadlineMs);
    const { loadingSessionTimeoutMs } = modeOfQueue(ports.configuration, queue);
    const told = { sessionId: session.sessionId, players: [player] };
    await ports.sessions.markTold(queue, [told], 'start', loadingSessionTimeoutMs);
    const deadlineMs = deadlineOnceTold(session, ports.clock.nowMs(), loadingSessionTimeoutMs);
    return loadingStateFrame(session, player, deadlineMs);
  };

const describeMatch =
  (ports: DescribeStatePorts) => async (queue: QueueId, session: LoadingSession, player: string) => {
    const { team, endToldAtMs } = playerOf(session, player);
    const { sessionId, gameMode, server } = session;
    const matchTicket = await ports.signer.matchTicket({
      player,
      sessionId: server?.sessionId ?? sessionId,
      gameMode,
      team,
    });
    if (endToldAtMs === 0) {
      const { loadingSessionTimeoutMs } = modeOfQueue(ports.configuration, queue);
      await ports.sessions.markTold(
        queue,
        [{ sessionId, players: [player] }],
        'end',
        loadingSessionTimeoutMs,
      );
    }
    return matchedStateFrame(session, player, matchTicket);
  };
