import { MATCHED_KEPT_MS, TELL_AGAIN_MS } from '../core/limits.ts';
import type { GameServer, LoadingSession } from '../core/session.ts';
import type { TakeAllocationOutcome } from '../use-cases/ports.ts';
import type { QueueState } from './queue-state.ts';
import { moveSession, sessionOf, storeSession, ticketsOf } from './session-transitions.ts';
import { freePlayers, isEntombed, sessionDue } from './ticket-moves.ts';

export const takeAllocation = (
  queue: QueueState,
  nowMs: number,
  sessionId: string,
  token: string,
  ttlMs: number,
  triesMax: number,
): TakeAllocationOutcome => {
  const session = queue.sessions.get(sessionId);
  if (!session && isEntombed(queue, sessionDue(sessionId), nowMs)) return { kind: 'released' };
  const isCancelled = session?.stage === 'cancelled' && session.tries > 0;
  if (!session || !(isCancelled || session.stage === 'allocating')) return { kind: 'over' };
  const isOwn = session.token === token;
  const isTokenLive = session.token !== null && session.tokenExpiresAtMs > nowMs;
  if (isTokenLive && !isOwn) {
    queue.due.set(sessionDue(sessionId), session.tokenExpiresAtMs);
    return { kind: 'busy' };
  }
  if (session.tries >= triesMax && !isOwn && !isCancelled)
    return { kind: 'exhausted', session: sessionOf(session) };
  const tokenExpiresAtMs = nowMs + ttlMs;
  const tries = session.tries + (isCancelled || (isOwn && isTokenLive) ? 0 : 1);
  queue.due.set(sessionDue(sessionId), tokenExpiresAtMs);
  const taken = storeSession(queue, { ...session, token, tokenExpiresAtMs, tries });
  return { kind: isCancelled ? 'cancelled' : 'taken', session: sessionOf(taken) };
};

export const finishAllocation = (
  queue: QueueState,
  nowMs: number,
  sessionId: string,
  token: string,
  server: GameServer,
): { readonly kind: 'finished'; readonly session: LoadingSession } | { readonly kind: 'refused' } => {
  const session = queue.sessions.get(sessionId);
  if (!session || session.token !== token) return { kind: 'refused' };
  if (session.stage === 'matched') return { kind: 'finished', session: sessionOf(session) };
  if (session.stage !== 'allocating') return { kind: 'refused' };
  const matched = moveSession(queue, nowMs, session, 'matched', { server });
  for (const record of ticketsOf(queue, matched)) freePlayers(queue, record);
  queue.untold.set(sessionId, nowMs + TELL_AGAIN_MS);
  queue.due.set(sessionDue(sessionId), nowMs + MATCHED_KEPT_MS);
  return { kind: 'finished', session: sessionOf(matched) };
};
