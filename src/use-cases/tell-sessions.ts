import type { LoadingSession } from '../core/session.ts';
import { dropConnection } from './drop-connection.ts';
import { inBatches } from './in-batches.ts';
import { type LoseConnectionPorts, loseConnection } from './lose-connection.ts';
import { modeOfQueue } from './mode-of-queue.ts';
import type { QueueId } from './ports.ts';
import { type PostedFrame, postSessionFrames, untoldPlayers } from './post-session-frames.ts';

export type TellSessionsPorts = LoseConnectionPorts;

/**
 * Players who are posted to before one mark-told: a slow post holds up no more than these, and the call stays short
 * (ElastiCache Serverless refuses one of more than 3,999 arguments).
 */
const PLAYERS_A_BATCH = 64;

/**
 * Tells players the present stage of their session (`start_loading`, `match_found`), whoever was not told
 * yet. What was not accepted stays untold, and the next tick or sweep tells it again.
 */
export const tellSessions =
  (ports: TellSessionsPorts) =>
  async (queue: QueueId, sessions: readonly LoadingSession[]): Promise<void> => {
    const batches = inBatches(sessions, ({ players }) => players.length, PLAYERS_A_BATCH);
    await Promise.all(batches.map((batch) => tellBatch(ports, queue, batch)));
  };

const tellBatch = async (
  ports: TellSessionsPorts,
  queue: QueueId,
  sessions: readonly LoadingSession[],
): Promise<void> => {
  const mode = modeOfQueue(ports.configuration, queue);
  const posting = sessions.map((session) =>
    postSessionFrames(ports)(session, untoldPlayers(session, mode), mode),
  );
  const posted = await Promise.all(posting);
  // Marked before a lost connection cancels its session: those who were told must hear of the cancel.
  await markAccepted(ports, queue, posted.flat(), mode.loadingSessionTimeoutMs);
  const failed = posted.flat().filter(({ outcome }) => outcome === 'failed');
  if (failed.length > 0) ports.metrics.count('UntoldPlayers', failed.length);
  await Promise.all(posted.map((frames) => loseGone(ports, queue, frames)));
  await stopTelling(ports, queue, posted, mode.loadingSessionTimeoutMs);
};

/** Posting to connections that are gone would go on for as long as the record of the match is kept. */
const stopTelling = async (
  { sessions }: TellSessionsPorts,
  queue: QueueId,
  posted: readonly (readonly PostedFrame[])[],
  loadingTimeoutMs: number,
): Promise<void> => {
  const isOutOfReach = (frames: readonly PostedFrame[]) =>
    frames.some(({ outcome, session }) => outcome === 'gone' && session.stage === 'matched') &&
    frames.every(({ outcome }) => outcome !== 'failed');
  const marks = posted
    .filter(isOutOfReach)
    .flatMap(([first]) => (first ? [{ sessionId: first.session.sessionId, players: [] }] : []));
  if (marks.length > 0) await sessions.markTold(queue, marks, 'out_of_reach', loadingTimeoutMs);
};

const markAccepted = async (
  { sessions }: TellSessionsPorts,
  queue: QueueId,
  posted: readonly PostedFrame[],
  loadingTimeoutMs: number,
): Promise<void> => {
  for (const about of ['start', 'end'] as const) {
    const told = new Map<string, string[]>();
    for (const { session, player, outcome } of posted) {
      if (outcome !== 'accepted' || (session.stage === 'loading') !== (about === 'start')) continue;
      told.set(session.sessionId, [...(told.get(session.sessionId) ?? []), player.player]);
    }
    if (told.size === 0) continue;
    const marks = [...told].map(([sessionId, players]) => ({ sessionId, players }));
    await sessions.markTold(queue, marks, about, loadingTimeoutMs);
  }
};

/** All lost connections of one session are dropped before it is cancelled, so that it is cancelled once. */
const loseGone = async (
  ports: TellSessionsPorts,
  queue: QueueId,
  posted: readonly PostedFrame[],
): Promise<void> => {
  const gone = posted.filter(({ outcome }) => outcome === 'gone').map(({ player }) => player);
  const [first, ...rest] = gone;
  if (first === undefined) return;
  await Promise.all(
    rest.map(({ player, connectionId, ticketId }) =>
      dropConnection(ports)(player, connectionId, { queue, ticketId }),
    ),
  );
  await loseConnection(ports)(first.player, first.connectionId, { queue, ticketId: first.ticketId });
};
