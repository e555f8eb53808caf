import {
  ALLOCATION_START_MS,
  PROGRESS_EVERY_MS,
  SILENT_AFTER_MS,
  TOLD_KEPT_MS,
  UNHEARD_MARK,
} from '../core/limits.ts';
import { deadlineOnceTold } from '../core/loading-deadline.ts';
import type { LoadingSession, SessionPlayer } from '../core/session.ts';
import type { Presence } from '../core/ticket.ts';
import type { CompleteLoadingOutcome, MarkToldOutcome, ToldAbout } from '../use-cases/ports.ts';
import type { QueueState, SessionRecord, TicketRecord } from './queue-state.ts';
import { entomb, nextRevision, sessionDue } from './ticket-moves.ts';

export const sessionOf = ({ tokenExpiresAtMs: _, ...session }: SessionRecord): LoadingSession => session;

export const ticketsOf = (queue: QueueState, session: LoadingSession): TicketRecord[] =>
  [...new Set(session.players.map((player) => player.ticketId))]
    .map((ticketId) => queue.tickets.get(ticketId))
    .filter((record) => record !== undefined);

/** Moves the tickets of a session along with it: one common revision, which is also the session's. */
export const moveSession = (
  queue: QueueState,
  nowMs: number,
  session: SessionRecord,
  stage: 'allocating' | 'matched',
  changes: Partial<SessionRecord>,
): SessionRecord => {
  const records = ticketsOf(queue, session);
  const revision = nextRevision(records, nowMs);
  for (const record of records) {
    record.state = stage;
    record.revision = revision;
  }
  return storeSession(queue, { ...session, ...changes, stage, revision });
};

export const storeSession = (queue: QueueState, session: SessionRecord): SessionRecord => {
  queue.sessions.set(session.sessionId, session);
  return session;
};

const mapPlayers = (
  session: SessionRecord,
  change: (player: SessionPlayer) => SessionPlayer,
): SessionRecord => ({ ...session, players: session.players.map(change) });

/** The player is reached by another connection from now on. */
export const bindSessionPlayer = (queue: QueueState, sessionId: string, next: Presence) => {
  const session = queue.sessions.get(sessionId);
  if (!session) return;
  const { connectionId, connectedAtMs } = next;
  storeSession(
    queue,
    mapPlayers(session, (player) =>
      player.player === next.player ? { ...player, connectionId, connectedAtMs } : player,
    ),
  );
};

export const markTold = (
  queue: QueueState,
  nowMs: number,
  sessionId: string,
  players: readonly string[],
  about: ToldAbout,
  loadingTimeoutMs: number,
): MarkToldOutcome | null => {
  const session = queue.sessions.get(sessionId);
  if (!session) return null;
  if (about === 'out_of_reach') {
    if (session.stage === 'matched') queue.untold.delete(sessionId);
    return { sessionId, allTold: false };
  }
  const allTold =
    about === 'start'
      ? markStartTold(queue, nowMs, session, players, loadingTimeoutMs)
      : markEndTold(queue, nowMs, session, players);
  return { sessionId, allTold };
};

const isSilent = (queue: QueueState, nowMs: number, player: string) => {
  const heardAtMs = queue.pings.score(player);
  if (heardAtMs === undefined) return false;
  return heardAtMs < nowMs - SILENT_AFTER_MS || heardAtMs % 1 === UNHEARD_MARK;
};

/** The deadline of a player runs from being told, but no session loads longer than twice its time. */
const markStartTold = (
  queue: QueueState,
  nowMs: number,
  session: SessionRecord,
  players: readonly string[],
  loadingTimeoutMs: number,
): boolean => {
  if (session.stage !== 'loading' && session.stage !== 'allocating') return true;
  const isNews = (player: SessionPlayer) =>
    player.toldAtMs === 0 && players.includes(player.player) && !isSilent(queue, nowMs, player.player);
  if (session.players.some(isNews)) {
    const told = mapPlayers(session, (player) => (isNews(player) ? { ...player, toldAtMs: nowMs } : player));
    const deadlineMs = deadlineOnceTold(session, nowMs, loadingTimeoutMs);
    storeSession(queue, { ...told, deadlineMs });
    if (session.stage === 'loading') queue.due.set(sessionDue(session.sessionId), deadlineMs);
  }
  const allTold =
    queue.sessions.get(session.sessionId)?.players.every((player) => player.toldAtMs > 0) ?? true;
  if (allTold) queue.untold.delete(session.sessionId);
  return allTold;
};

const markEndTold = (
  queue: QueueState,
  nowMs: number,
  session: SessionRecord,
  players: readonly string[],
): boolean => {
  if (session.stage !== 'matched' && session.stage !== 'cancelled') return false;
  const told = storeSession(
    queue,
    mapPlayers(session, (player) =>
      player.endToldAtMs === 0 && players.includes(player.player)
        ? { ...player, endToldAtMs: nowMs }
        : player,
    ),
  );
  if (told.players.some((player) => player.endToldAtMs === 0)) return false;
  queue.untold.delete(session.sessionId);
  if (session.stage === 'matched') queue.due.set(sessionDue(session.sessionId), nowMs + TOLD_KEPT_MS);
  return true;
};

export const completeLoading = (
  queue: QueueState,
  nowMs: number,
  sessionId: string,
  player: string,
): CompleteLoadingOutcome => {
  const session = queue.sessions.get(sessionId);
  if (!session?.players.some((other) => other.player === player)) return { kind: 'not_present' };
  if (session.stage !== 'loading' && session.stage !== 'allocating') return { kind: 'not_present' };
  if (queue.pings.has(player)) queue.pings.set(player, nowMs);
  if (session.stage === 'allocating') return { kind: 'all_ready', session: sessionOf(session) };
  const next = storeSession(
    queue,
    mapPlayers(session, (other) =>
      other.player === player && other.readyAtMs === 0 ? { ...other, readyAtMs: nowMs } : other,
    ),
  );
  if (next.players.every((other) => other.readyAtMs > 0))
    return { kind: 'all_ready', session: sessionOf(startAllocating(queue, nowMs, next)) };
  if (!queue.progress.has(sessionId)) queue.progress.set(sessionId, nowMs + PROGRESS_EVERY_MS);
  return { kind: 'progress', session: sessionOf(next) };
};

const startAllocating = (queue: QueueState, nowMs: number, session: SessionRecord): SessionRecord => {
  queue.due.set(sessionDue(session.sessionId), nowMs + ALLOCATION_START_MS);
  queue.untold.delete(session.sessionId);
  queue.progress.delete(session.sessionId);
  return moveSession(queue, nowMs, session, 'allocating', {});
};

export const forgetSession = (queue: QueueState, nowMs: number, sessionId: string) => {
  const session = queue.sessions.get(sessionId);
  if (!session || (session.stage !== 'cancelled' && session.stage !== 'matched')) return;
  if (session.stage === 'matched')
    for (const { ticketId } of ticketsOf(queue, session)) {
      queue.tickets.delete(ticketId);
      queue.changes.delete(ticketId);
      entomb(queue, ticketId, nowMs);
    }
  if (session.stage === 'cancelled' && session.tries > 0) entomb(queue, sessionDue(sessionId), nowMs);
  queue.sessions.delete(sessionId);
  queue.due.delete(sessionDue(sessionId));
  queue.untold.delete(sessionId);
  queue.progress.delete(sessionId);
};
