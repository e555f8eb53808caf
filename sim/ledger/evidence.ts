import type { ServerFrame } from '../../src/protocol/server-frames.ts';

/** What happened to a session's players in the world outside: no failover takes it back. */
export interface SessionEvidence {
  readonly sinceMs: number;
  /** A push of `start_loading` was accepted for them: a `state` is but an answer to who asked. */
  readonly told: Set<string>;
  /** A push of `match_found` was. */
  readonly toldOfMatch: Set<string>;
  /** Asked for their ticket back, and heard that this session was first. */
  readonly asked: Set<string>;
  /** Whom the queue called guilty of the session's end. */
  readonly guilty: Set<string>;
  /** How it was forgotten; null while the queue knows it. */
  closed: 'matched' | 'cancelled' | null;
  /** A failover took something back that had been done to it. */
  isShaken: boolean;
}

export interface Evidence {
  begin(sessionId: string, nowMs: number): void;
  of(sessionId: string): SessionEvidence | undefined;
  /** The players are sent to this game session. */
  inPlay(sessionId: string, gameSessionId: string): void;
  accepted(player: string, frame: ServerFrame): void;
  forgetOld(nowMs: number): void;
}

/** Longer than any session lives, with all that may be done about it late. */
const KEPT_MS = 2_700_000;

export const createEvidence = (): Evidence => {
  const sessions = new Map<string, SessionEvidence>();
  const byGame = new Map<string, string>();
  const of = (sessionId: string) => sessions.get(sessionId);
  return {
    of,
    begin: (sessionId, nowMs) => {
      // A claim that was lost may be repeated under its id.
      if (sessions.has(sessionId)) return;
      sessions.set(sessionId, {
        sinceMs: nowMs,
        told: new Set(),
        toldOfMatch: new Set(),
        asked: new Set(),
        guilty: new Set(),
        closed: null,
        isShaken: false,
      });
    },
    inPlay: (sessionId, gameSessionId) => {
      byGame.set(gameSessionId, sessionId);
    },
    accepted: (player, frame) => {
      if (frame.type === 'start_loading') of(frame.loading_session_id)?.told.add(player);
      if (frame.type === 'match_found') of(byGame.get(frame.session_id) ?? '')?.toldOfMatch.add(player);
    },
    forgetOld: (nowMs) => {
      for (const [sessionId, { sinceMs }] of sessions) {
        if (nowMs - sinceMs < KEPT_MS) break;
        sessions.delete(sessionId);
      }
      for (const [gameSessionId, sessionId] of byGame) {
        if (sessions.has(sessionId)) break;
        byGame.delete(gameSessionId);
      }
    },
  };
};
