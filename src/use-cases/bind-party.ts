import type { Arrival } from '../core/ticket.ts';
import { refuseBinding } from './answer-queued.ts';
import { type ClaimPointerPorts, claimPointer, type LivePointer, lookAtPointer } from './claim-pointer.ts';
import { type FrameRequest, type Refusal, refuse } from './frame-request.ts';
import type { Clock, PlayerReading, TicketPointer } from './ports.ts';

export interface BindPartyPorts extends ClaimPointerPorts {
  readonly clock: Clock;
}

export type PartyOutcome =
  | { readonly kind: 'bound'; readonly presence: readonly Arrival[] }
  /** The player who asks has a live ticket. */
  | LivePointer
  | { readonly kind: 'refused'; readonly refusal: Refusal };

type Asker = Pick<FrameRequest, 'connection' | 'player' | 'requestedAtMs'>;

/** A member who did not ask, as they were found. */
type Other = readonly [player: string, known: PlayerReading];

/**
 * Points the asking player, and the others of a party, at their new ticket. None of the others may be in
 * another line or in a cool-down: they are looked at first, so that a refusal changes nothing.
 */
export const bindParty =
  (ports: BindPartyPorts) =>
  async (request: Asker, others: readonly string[], next: TicketPointer): Promise<PartyOutcome> => {
    const asking = request.connection.player;
    const looked = await lookAtParty(ports)(request, others, next);
    if (looked.kind !== 'free') return looked;
    const own = await claimPointer(ports)(asking, request.player.pointer, next, request);
    if (own.kind === 'live') return own;
    if (own.kind !== 'bound') return { kind: 'refused', refusal: refuseBinding(own) };
    const bound = await Promise.all(looked.others.map((other) => bindOther(ports)(other, next)));
    const presence = [arrivalOf(asking, own.player)];
    for (const each of bound) {
      if ('type' in each) return { kind: 'refused', refusal: each };
      presence.push(each);
    }
    return { kind: 'bound', presence };
  };

/** A member without an attached connection is absent. */
const arrivalOf = (player: string, { connectionId, connectedAtMs, pinged }: PlayerReading): Arrival => ({
  player,
  connectionId,
  connectedAtMs: connectionId === '' ? 0 : connectedAtMs,
  absentSinceMs: 0,
  pinged,
});

const lookAtParty =
  (ports: BindPartyPorts) =>
  async (
    { connection, player }: Asker,
    players: readonly string[],
    next: TicketPointer,
  ): Promise<
    Exclude<PartyOutcome, { kind: 'bound' }> | { readonly kind: 'free'; readonly others: Other[] }
  > => {
    if (players.length === 0) return { kind: 'free', others: [] };
    const own = await lookAtPointer(ports)(connection.player, player.pointer, next, true);
    if (own !== null && own !== 'unknown') return own;
    const others = await Promise.all(
      players.map(async (other): Promise<Other> => [other, await ports.players.readPlayer(other)]),
    );
    const refusals = await Promise.all(others.map((other) => refuseOther(ports)(other, next)));
    const refusal = refusals.find((each) => each !== null);
    return refusal ? { kind: 'refused', refusal } : { kind: 'free', others };
  };

const refuseOther =
  (ports: BindPartyPorts) =>
  async ([player, known]: Other, next: TicketPointer): Promise<Refusal | null> => {
    const waitMs = known.cooldownUntilMs - ports.clock.nowMs();
    if (waitMs > 0) return refuse('cooldown', `Expected no member in a cool-down: "${player}" is.`, waitMs);
    const live = await lookAtPointer(ports)(player, known.pointer, next, false);
    return live === null || live === 'unknown' ? null : refuseLive(player, live);
  };

const bindOther =
  (ports: BindPartyPorts) =>
  async ([player, known]: Other, next: TicketPointer): Promise<Arrival | Refusal> => {
    const claimed = await claimPointer(ports)(player, known.pointer, next, null);
    if (claimed.kind === 'bound') return arrivalOf(player, claimed.player);
    return claimed.kind === 'live' ? refuseLive(player, claimed) : refuseBinding(claimed);
  };

const refuseLive = (player: string, { reading }: LivePointer): Refusal =>
  refuse(
    'already_queued',
    reading.ticket.state === 'matched'
      ? `Expected no member with a match to go to: "${player}" has one, and was not told yet.`
      : `Expected no member with a live ticket: "${player}" has one.`,
  );
