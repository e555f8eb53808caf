import type { ServerFrame } from '../src/protocol/server-frames.ts';
import type { PlayerWorld } from './player-world.ts';

/** What a player was promised, and holds the matchmaker to. */
export interface Promises {
  /** Of every frame, stale ones included. */
  check(frame: ServerFrame): void;
  inLine(ticketId: string): void;
  /** In a match, or out of line by the player's own will or fault. */
  notInLine(): void;
  /** Was in line when Redis was emptied, and has heard nothing of the ticket since. */
  isOwed(): boolean;
  /** The answer to a receipt: there is no ticket. */
  none(): void;
  matched(ticketId: string, sessionId: string): void;
}

type Word = { readonly ticketId: string; readonly revision: number; readonly atMs: number };

/** What a player hears may have been said so long ago. */
const ON_THE_WAY_MS_MAX = 12_000;

const NOTHING: Word = { ticketId: '', revision: 0, atMs: 0 };

/**
 * Whoever was let go is in no match (I3), nobody is in two by one ticket (I1), and whoever was in line when Redis was
 * emptied is back with the first receipt (I12).
 */
export const createPromises = (
  player: string,
  { clock, lost, broken }: Pick<PlayerWorld, 'clock' | 'lost' | 'broken'>,
): Promises => {
  let left = NOTHING;
  let match = { ...NOTHING, sessionId: '' };
  let line = NOTHING;
  /** Acknowledged writes that Redis lost afterwards may come back to life: the design excuses these. */
  const isBinding = ({ atMs }: Word): boolean => {
    const { fellBackAtMs, emptiedAtMs } = lost();
    return Math.max(fellBackAtMs, emptiedAtMs) + ON_THE_WAY_MS_MAX < atMs;
  };
  const isOwed = () => line !== NOTHING && lost().emptiedAtMs >= line.atMs;
  const checkLeft = (frame: ServerFrame): void => {
    if (frame.type !== 'start_loading' && frame.type !== 'match_found' && frame.type !== 'queued') return;
    if (frame.ticket_id !== left.ticketId || frame.revision <= left.revision || !isBinding(left)) return;
    broken('I3', `${player} was let go with ticket ${left.ticketId}, and was then sent ${frame.type}`);
  };
  const checkMatch = (ticketId: string, sessionId: string): void => {
    if (ticketId !== match.ticketId || sessionId === match.sessionId || !isBinding(match)) return;
    broken('I1', `${player} was sent to ${match.sessionId} and to ${sessionId} by ticket ${ticketId}`);
  };
  return {
    check: (frame) => {
      checkLeft(frame);
      if (frame.type === 'match_found') checkMatch(frame.ticket_id, frame.session_id);
      if (frame.type === 'dequeued' && frame.reason === 'requested')
        left = { ticketId: frame.ticket_id, revision: frame.revision, atMs: clock.nowMs() };
    },
    inLine: (ticketId) => {
      line = { ticketId, revision: 0, atMs: clock.nowMs() };
    },
    notInLine: () => {
      line = NOTHING;
    },
    isOwed,
    none: () => {
      if (isOwed())
        broken('I12', `${player} showed a receipt of ticket ${line.ticketId} to an emptied Redis in vain`);
      line = NOTHING;
    },
    matched: (ticketId, sessionId) => {
      match = { ticketId, revision: 0, atMs: clock.nowMs(), sessionId };
    },
  };
};
