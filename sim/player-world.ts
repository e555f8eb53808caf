import { createLastSeen } from '../bots/last-seen.ts';
import type { VirtualClock } from '../src/memory/virtual-clock.ts';
import type { Chance } from './chance.ts';
import type { SimulatedGateway } from './gateway.ts';
import type { Verdict } from './verdict.ts';
import type { Visit } from './visit.ts';

export type VisitEnd = 'matched' | 'left' | 'over' | 'cooling_down' | 'refused' | 'gave_up' | 'deserted';

/** When Redis last lost something that it had acknowledged, and when everything; 0 for never. */
export interface LostWrites {
  readonly fellBackAtMs: number;
  readonly emptiedAtMs: number;
}

export interface PlayerWorld {
  readonly clock: VirtualClock;
  readonly chance: Chance;
  readonly gateway: SimulatedGateway;
  readonly ended: (player: string, visit: Visit, end: VisitEnd, waitedMs: number) => void;
  readonly broken: Verdict['broken'];
  readonly lost: () => LostWrites;
}

/** What a player has done and heard in a visit. */
export const freshStanding = () => ({
  hasAsked: false,
  hasMischief: false,
  isLeaving: false,
  /** For a ticket that an answer did not know of. */
  hasAskedAgain: false,
  lastSeen: createLastSeen(),
  ticketId: null as string | null,
  receipt: null as string | null,
  /** The session to load for. */
  loading: null as string | null,
});
