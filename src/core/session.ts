import type { Quality } from './match.ts';

export type SessionStage = 'loading' | 'allocating' | 'matched' | 'cancelled';

/** What clients and game servers are told about a server. */
export interface GameServer {
  readonly sessionId: string;
  readonly serverAddress: string;
}

/** A player of a loading session. Moments are epoch ms, 0 for "not yet". */
export interface SessionPlayer {
  readonly player: string;
  readonly ticketId: string;
  /** Index of the team, from 0. */
  readonly team: number;
  readonly connectionId: string;
  readonly connectedAtMs: number;
  /** A `start_loading` was accepted on a connection that is not silent. */
  readonly toldAtMs: number;
  readonly readyAtMs: number;
  /** The last frame of the session's end (`match_found` or `loading_cancelled`) was accepted. */
  readonly endToldAtMs: number;
}

export type CancelReason = 'no_show' | 'declined' | 'unreachable' | 'no_server';

/** What became of one ticket of a cancelled session. */
export interface TicketFate {
  readonly ticketId: string;
  /** `cancelled`: the ticket is over. The others live on with their age. */
  readonly state: 'waiting' | 'suspended' | 'delayed' | 'cancelled';
  readonly revision: number;
}

/** A loading session as it is stored: the record that every frame about it is projected from. */
export interface LoadingSession {
  readonly sessionId: string;
  readonly gameMode: string;
  readonly stage: SessionStage;
  readonly claimedAtMs: number;
  /** When the session as a whole is cancelled if it is still loading. */
  readonly deadlineMs: number;
  /** Where it should be played; null where none matters. */
  readonly region: string | null;
  readonly quality: Quality;
  readonly players: readonly SessionPlayer[];
  /** Revision of each of its tickets, by ticket id: the one of the session's last transition. */
  readonly revision: number;
  /** Times allocation was started. */
  readonly tries: number;
  readonly token: string | null;
  readonly server: GameServer | null;
  readonly cancelled: CancelledSession | null;
}

export interface CancelledSession {
  readonly reason: CancelReason;
  /** Players who were told and failed to load, or who declined: the only ones who may be penalised. */
  readonly guilty: readonly string[];
  readonly fates: readonly TicketFate[];
}
