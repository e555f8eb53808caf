import { UNHEARD_MARK } from '../core/limits.ts';
import type { Arrival, Presence } from '../core/ticket.ts';
import type {
  AddOutcome,
  NewTicket,
  RemoveOutcome,
  RestoreOutcome,
  ResumeOutcome,
  SuspendOutcome,
  TicketReading,
} from '../use-cases/ports.ts';
import type { QueueState, TicketRecord } from './queue-state.ts';
import { bindSessionPlayer, sessionOf } from './session-transitions.ts';
import {
  endTicket,
  enterSuspended,
  enterWaiting,
  entomb,
  firstAbsenceMs,
  isEntombed,
  isLive,
  nextRevision,
  noteHeard,
  placeOf,
  takeWake,
  ticketOf,
} from './ticket-moves.ts';

export const addTicket = (
  queue: QueueState,
  nowMs: number,
  ticket: NewTicket,
  graceMs: number,
): AddOutcome => {
  if (isOver(queue, nowMs, ticket.ticketId)) return { kind: 'ended' };
  return liveOutcome(queue, nowMs, ticket) ?? insert(queue, nowMs, ticket, nowMs, graceMs);
};

export const restoreTicket = (
  queue: QueueState,
  nowMs: number,
  ticket: NewTicket,
  proof: { readonly epoch: string; readonly enqueuedAtMs: number },
  graceMs: number,
): RestoreOutcome => {
  if (proof.epoch !== queue.epoch) {
    if (isOver(queue, nowMs, ticket.ticketId)) return { kind: 'ended' };
    const enqueuedAtMs = Math.min(proof.enqueuedAtMs, nowMs);
    return liveOutcome(queue, nowMs, ticket) ?? insert(queue, nowMs, ticket, enqueuedAtMs, graceMs);
  }
  const live = liveOutcome(queue, nowMs, ticket);
  if (live) return live;
  const graced = queue.graced.get(ticket.ticketId);
  if (!graced) return { kind: 'refused' };
  queue.graced.delete(ticket.ticketId);
  queue.tombstones.delete(ticket.ticketId);
  return insert(queue, nowMs, ticket, nowMs - (graced.absentSinceMs - graced.enqueuedAtMs), graceMs);
};

const isOver = (queue: QueueState, nowMs: number, ticketId: string) =>
  isEntombed(queue, ticketId, nowMs) || queue.tickets.get(ticketId)?.state === 'matched';

/** The live ticket of the id or of a member, which is answered instead of a second one. */
const liveOutcome = (queue: QueueState, nowMs: number, ticket: NewTicket): AddOutcome | null => {
  const liveIds = ticket.presence.map(({ player }) => queue.players.get(player));
  const record = queue.tickets.get(
    [ticket.ticketId, ...liveIds].find((id) => id && queue.tickets.has(id)) ?? '',
  );
  if (!record || !isLive(record)) return null;
  const wakeTicker = record.state === 'waiting' && takeWake(queue, nowMs);
  return { kind: 'live', place: placeOf(queue, record), wakeTicker };
};

const insert = (
  queue: QueueState,
  nowMs: number,
  ticket: NewTicket,
  enqueuedAtMs: number,
  graceMs: number,
): AddOutcome => {
  const presence = ticket.presence.map(({ pinged: _, ...member }) =>
    member.connectionId === '' && member.absentSinceMs === 0 ? { ...member, absentSinceMs: nowMs } : member,
  );
  const record: TicketRecord = {
    ticketId: ticket.ticketId,
    request: ticket.request,
    presence,
    state: 'waiting',
    revision: nowMs,
    enqueuedAtMs,
    sessionId: null,
    graceMs,
  };
  queue.tickets.set(ticket.ticketId, record);
  for (const { player } of presence) queue.players.set(player, ticket.ticketId);
  for (const [index, { player, pinged }] of ticket.presence.entries())
    if (pinged) queue.pings.set(player, index === 0 ? nowMs : nowMs + UNHEARD_MARK);
  if (firstAbsenceMs(presence) === null) enterWaiting(queue, record);
  else enterSuspended(queue, record);
  const wakeTicker = record.state === 'waiting' && takeWake(queue, nowMs);
  return { kind: 'added', place: placeOf(queue, record), wakeTicker };
};

export const removeTicket = (
  queue: QueueState,
  nowMs: number,
  ticketId: string,
  player: string | null,
): RemoveOutcome => {
  const record = queue.tickets.get(ticketId);
  if (!record) {
    entomb(queue, ticketId, nowMs);
    return { kind: 'unknown' };
  }
  if (player !== null && !memberOf(record, player)) return { kind: 'unknown' };
  if (record.sessionId !== null)
    return { kind: 'too_late', sessionId: record.sessionId, state: record.state };
  if (player === null) return { kind: 'live' };
  record.revision = nextRevision([record], nowMs);
  const ticket = ticketOf(record);
  endTicket(queue, record, nowMs);
  return { kind: 'removed', ticket };
};

export const suspendTicket = (
  queue: QueueState,
  nowMs: number,
  ticketId: string,
  player: string,
  connectionId: string,
  graceMs: number,
): SuspendOutcome => {
  const record = queue.tickets.get(ticketId);
  const member = record && memberOf(record, player);
  if (!record || !isLive(record) || !member || member.connectionId !== connectionId)
    return { kind: 'refused' };
  record.graceMs = graceMs;
  setMember(record, { ...member, absentSinceMs: member.absentSinceMs || nowMs });
  if (record.state !== 'waiting' && record.state !== 'suspended')
    return { kind: 'marked_absent', ticket: ticketOf(record) };
  if (record.state === 'waiting') record.revision = nextRevision([record], nowMs);
  enterSuspended(queue, record);
  return { kind: 'suspended', ticket: ticketOf(record) };
};

export const resumeTicket = (
  queue: QueueState,
  nowMs: number,
  ticketId: string,
  { pinged, ...next }: Arrival,
): ResumeOutcome => {
  const record = queue.tickets.get(ticketId);
  const known = record && memberOf(record, next.player);
  if (!record || !known || isOlder(next, known)) return { kind: 'refused' };
  if (isLive(record)) {
    noteHeard(queue, next.player, pinged, nowMs);
    if (known.connectionId !== next.connectionId && !pinged) queue.pings.delete(next.player);
  }
  if (known.connectionId === next.connectionId && known.absentSinceMs === 0)
    return { kind: 'unchanged', ticket: ticketOf(record), wakeTicker: false };
  setMember(record, { ...next, absentSinceMs: 0 });
  if (record.sessionId !== null) {
    bindSessionPlayer(queue, record.sessionId, next);
    return { kind: 'resumed', ticket: ticketOf(record), wakeTicker: false };
  }
  record.revision = nextRevision([record], nowMs);
  return { kind: 'resumed', wakeTicker: goOn(queue, nowMs, record), ticket: ticketOf(record) };
};

/** After a member came back: waits again once nobody is absent. Answers whether a ticker must be woken. */
const goOn = (queue: QueueState, nowMs: number, record: TicketRecord): boolean => {
  if (record.state !== 'suspended') return false;
  if (firstAbsenceMs(record.presence) !== null) {
    enterSuspended(queue, record);
    return false;
  }
  enterWaiting(queue, record);
  return takeWake(queue, nowMs);
};

const isOlder = (next: Presence, known: Presence) =>
  next.connectedAtMs < known.connectedAtMs ||
  (next.connectedAtMs === known.connectedAtMs && next.connectionId < known.connectionId);

const memberOf = (record: TicketRecord, player: string) =>
  record.presence.find((member) => member.player === player);

const setMember = (record: TicketRecord, next: Presence) => {
  record.presence = record.presence.map((member) => (member.player === next.player ? next : member));
};

export const readTicket = (
  queue: QueueState,
  nowMs: number,
  ticketId: string,
  seen: { readonly player: string; readonly pinged: boolean } | null,
): TicketReading | null => {
  const record = queue.tickets.get(ticketId);
  if (!record) return null;
  if (seen && isLive(record) && memberOf(record, seen.player))
    noteHeard(queue, seen.player, seen.pinged, nowMs);
  const session = record.sessionId === null ? undefined : queue.sessions.get(record.sessionId);
  return { ...placeOf(queue, record), session: session ? sessionOf(session) : null };
};
