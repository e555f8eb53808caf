import {
  loadingCancelledFrame,
  matchFoundFrame,
  playerOf,
  playerReadyFrame,
  startLoadingFrame,
} from '../core/frames.ts';
import type { GameMode } from '../core/game-mode.ts';
import { deadlineOnceTold } from '../core/loading-deadline.ts';
import type { LoadingSession, SessionPlayer } from '../core/session.ts';
import type { ServerFrame } from '../protocol/server-frames.ts';
import type { Clock, FramePoster, Metrics, PostOutcome, Signer } from './ports.ts';

export interface PostSessionFramesPorts {
  readonly clock: Clock;
  readonly poster: FramePoster;
  readonly signer: Signer;
  readonly metrics: Metrics;
}

export interface PostedFrame {
  readonly session: LoadingSession;
  readonly player: SessionPlayer;
  readonly outcome: PostOutcome;
}

/** The players of a session to whom its present stage has not been told. */
export const untoldPlayers = (session: LoadingSession, mode: GameMode): readonly SessionPlayer[] => {
  switch (session.stage) {
    case 'loading':
      return session.players.filter((player) => player.toldAtMs === 0 && player.readyAtMs === 0);
    case 'matched':
      return session.players.filter((player) => player.endToldAtMs === 0);
    case 'cancelled':
      return session.players.filter((player) => mustHearOfCancel(session, player, mode));
    case 'allocating':
      return [];
  }
};

/** Posts the frame of the session's present stage to these players; a player without connection is `gone`. */
export const postSessionFrames =
  (ports: PostSessionFramesPorts) =>
  async (
    session: LoadingSession,
    players: readonly SessionPlayer[],
    mode: GameMode,
  ): Promise<readonly PostedFrame[]> => {
    const postOne = async (player: SessionPlayer): Promise<PostedFrame> => {
      if (player.connectionId === '') return { session, player, outcome: 'gone' };
      const frame = await frameFor(ports, session, player, mode);
      const outcome = await ports.poster.post(player.connectionId, frame);
      return { session, player, outcome };
    };
    const posted = await Promise.all(players.map(postOne));
    if (posted.length > 0) ports.metrics.count('FramesPosted', posted.length);
    return posted;
  };

/** `player_ready` to everyone who was told; its loss is harmless, so nothing is answered. */
export const postProgress =
  (ports: Pick<PostSessionFramesPorts, 'poster' | 'metrics'>) =>
  async (session: LoadingSession): Promise<void> => {
    const told = session.players.filter((player) => player.toldAtMs !== 0 && player.connectionId !== '');
    const frames = told.map((player) =>
      ports.poster.post(player.connectionId, playerReadyFrame(session, player.player)),
    );
    await Promise.all(frames);
    ports.metrics.count('FramesPosted', frames.length);
  };

/**
 * Whoever may have been told of the session (a `start_loading` can be on its way, not yet marked), and
 * whoever lost their ticket by it. A mode without loading tells nobody before the match.
 */
const mustHearOfCancel = ({ cancelled }: LoadingSession, player: SessionPlayer, mode: GameMode): boolean => {
  const { state } = cancelled?.fates.find((fate) => fate.ticketId === player.ticketId) ?? {};
  return player.endToldAtMs === 0 && (mode.loading || state === 'cancelled');
};

const frameFor = async (
  { clock, signer }: PostSessionFramesPorts,
  session: LoadingSession,
  { player }: SessionPlayer,
  mode: GameMode,
): Promise<ServerFrame> => {
  if (session.stage === 'cancelled') return loadingCancelledFrame(session, player);
  if (session.stage === 'loading') {
    const deadlineMs = deadlineOnceTold(session, clock.nowMs(), mode.loadingSessionTimeoutMs);
    return startLoadingFrame(session, player, deadlineMs);
  }
  if (session.server === null) throw new Error(`Session ${session.sessionId} has no server to tell of`);
  const { team } = playerOf(session, player);
  const claims = { player, sessionId: session.server.sessionId, gameMode: session.gameMode, team };
  return matchFoundFrame(session, player, await signer.matchTicket(claims));
};
