import type { Arrival } from '../core/ticket.ts';
import { refuseBinding } from './answer-queued.ts';
import { type ClaimPointerPorts, claimPointer, type LivePointer, lookAtPointer } from './claim-pointer.ts';
import { type FrameRequest, type Refusal, refuse } from './frame-request.ts';
import type { Clock, PlayerReading, PlayerRecord, TicketPointer } from './ports.ts';

export interface BindPartyPorts extends ClaimPointerPorts {
  readonly clock: Clock;
}

export type PartyOutcome =
  /** The first presence is that of the player who asks: the others were not heard. */
  | {
      readonly kind: 'bound';
      readonly presence: readonly Arrival[];
      /** Whom each of them met lately. */
      readonly opponents: readonly (readonly string[])[];
    }
  /** The player who asks has a live ticket. */
  | LivePointer
  | { readonly kind: 'refused'; readonly refusal: Refusal };

type Asker = Pick<FrameRequest, 'connection' | 'player' | 'requestedAtMs'>;

/** A member as they were found. */
type Other = readonly [player: string, known: PlayerReading];

/** What keeps a party, or one of its members, from a new ticket. */
type Hindrance = Exclude<PartyOutcome, { readonly kind: 'bound' }>;

type PartyLook = Hindrance | { readonly kind: 'free'; readonly others: readonly Other[] };

type BoundMember = { readonly kind: 'bound'; readonly arrival: Arrival; readonly player: PlayerRecord };

type MemberOutcome = Hindrance | BoundMember;

/**
 * Points the asking player, and the others of a party, at their new ticket. None of the others may be in
 * another line or in a cool-down: they are looked at first, so that a refusal changes nothing.
 *
 * Of members who ask at once exactly one wins: the leader's pointer is bound before all others, and whoever
 * finds it bound to another ticket since gives way. So the last to bind it is kept out by nobody.
 */
export const bindParty =
  (ports: BindPartyPorts) =>
  async (request: Asker, others: readonly string[], next: TicketPointer): Promise<PartyOutcome> => {
    const asking = request.connection.player;
    const looked = await lookAtParty(ports)(request, others, next);
    if (looked.kind !== 'free') return looked;
    const leader = others.reduce((first, other) => (other < first ? other : first), asking);
    const members: readonly Other[] = [[asking, request.player], ...looked.others];
    const bound: BoundMember[] = [];
    for (const isLeader of [true, false]) {
      const wave = members.filter(([player]) => (player === leader) === isLeader);
      for (const each of await Promise.all(wave.map(bindMember(ports)(request, next, leader)))) {
        if (each.kind !== 'bound') return each;
        bound.push(each);
      }
    }
    const isAsking = ({ arrival }: BoundMember) => arrival.player === asking;
    const askingFirst = [...bound.filter(isAsking), ...bound.filter((each) => !isAsking(each))];
    return {
      kind: 'bound',
      presence: askingFirst.map(({ arrival }) => arrival),
      opponents: askingFirst.map(({ player }) => player.opponents),
    };
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
  async (request: Asker, players: readonly string[], next: TicketPointer): Promise<PartyLook> => {
    if (players.length === 0) return { kind: 'free', others: [] };
    const { connection, player } = request;
    const claim = { player: connection.player, known: player.pointer, next, asked: request };
    const own = await lookAtPointer(ports)(claim);
    if (own !== null && own !== 'unknown') return own;
    const retryAfterMs = player.cooldownUntilMs - ports.clock.nowMs();
    if (retryAfterMs > 0)
      return { kind: 'refused', refusal: refuseBinding({ kind: 'cooldown', retryAfterMs }) };
    const others = await Promise.all(
      players.map(async (other): Promise<Other> => [other, await ports.players.readPlayer(other)]),
    );
    const kept = await Promise.all(others.map((other) => lookAtOther(ports)(connection.player, other, next)));
    return kept.find((each) => each !== null) ?? { kind: 'free', others };
  };

/** Null: nothing keeps the member from the party's ticket. */
const lookAtOther =
  (ports: BindPartyPorts) =>
  async (
    asking: string,
    [player, { cooldownUntilMs, pointer }]: Other,
    next: TicketPointer,
  ): Promise<Hindrance | null> => {
    const waitMs = cooldownUntilMs - ports.clock.nowMs();
    if (waitMs > 0) {
      const refusal = refuse('cooldown', `Expected no member in a cool-down: "${player}" is.`, waitMs);
      return { kind: 'refused', refusal };
    }
    const live = await lookAtPointer(ports)({ player, known: pointer, next, asked: null });
    return live === null || live === 'unknown' ? null : answerLivePointer(asking, player, live);
  };

const bindMember =
  (ports: BindPartyPorts) =>
  (request: Asker, next: TicketPointer, leader: string) =>
  async ([player, { pointer }]: Other): Promise<MemberOutcome> => {
    const asking = request.connection.player;
    const claimed = await claimPointer(ports)({
      player,
      known: pointer,
      next,
      asked: player === asking ? request : null,
      leader: player === leader ? null : leader,
    });
    if (claimed.kind === 'bound')
      return { kind: 'bound', arrival: arrivalOf(player, claimed.player), player: claimed.player };
    if (claimed.kind === 'live') return answerLivePointer(asking, player, claimed);
    return { kind: 'refused', refusal: refuseBinding(claimed) };
  };

/** The ticket of another member is the asking player's too where that member was faster. */
const answerLivePointer = (asking: string, player: string, live: LivePointer): Hindrance => {
  const { members } = live.reading.ticket.request;
  if (player === asking || members.some((member) => member.player === asking)) return live;
  const message =
    live.reading.ticket.state === 'matched'
      ? `Expected no member with a match to go to: "${player}" has one, and was not told yet.`
      : `Expected no member with a live ticket: "${player}" has one.`;
  return { kind: 'refused', refusal: refuse('already_queued', message) };
};
