import type { Presence } from '../core/ticket.ts';
import { type ClaimPointerPorts, claimPointer } from './claim-pointer.ts';
import { type Refusal, refuse } from './frame-request.ts';
import type { Clock, PlayerReading, TicketPointer } from './ports.ts';

export interface BindPartyPorts extends ClaimPointerPorts {
  readonly clock: Clock;
}

export type PartyOutcome =
  | { readonly kind: 'bound'; readonly presence: readonly Presence[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Binds the members who did not ask themselves. None of them may be in another line, or in a cool-down. */
export const bindParty =
  (ports: BindPartyPorts) =>
  async (players: readonly string[], next: TicketPointer): Promise<PartyOutcome> => {
    const bound = await Promise.all(players.map((player) => bindMember(ports)(player, next)));
    const presence: Presence[] = [];
    for (const each of bound) {
      if ('type' in each) return { kind: 'refused', refusal: each };
      presence.push(each);
    }
    return { kind: 'bound', presence };
  };

/** A member without an attached connection is absent. */
export const presenceOf = (player: string, { connectionId, connectedAtMs }: PlayerReading): Presence => ({
  player,
  connectionId,
  connectedAtMs: connectionId === '' ? 0 : connectedAtMs,
  absentSinceMs: 0,
});

const bindMember =
  (ports: BindPartyPorts) =>
  async (player: string, next: TicketPointer): Promise<Presence | Refusal> => {
    const known = await ports.players.readPlayer(player);
    const waitMs = known.cooldownUntilMs - ports.clock.nowMs();
    if (waitMs > 0) return refuse('cooldown', `Expected no member in a cool-down: "${player}" is.`, waitMs);
    const claimed = await claimPointer(ports)(player, known.pointer, next, null);
    if (claimed.kind === 'bound') return presenceOf(player, claimed.player);
    return claimed.kind === 'live'
      ? refuse('already_queued', `Expected no member with a live ticket: "${player}" has one.`)
      : refuse('superseded', `Expected no other request for "${player}" at the same time; try again.`);
  };
