import type { Ticket } from '../../src/core/ticket.ts';
import type {
  NewTicket,
  QueueId,
  RemoveOutcome,
  RestoreOutcome,
  TicketInLine,
  TicketStore,
} from '../../src/use-cases/ports.ts';
import { bookOf, type LedgerParts, noted } from './ledger-parts.ts';
import {
  type EndNote,
  entombed,
  isLive,
  moveTo,
  noteEnd,
  type QueueBook,
  type TicketNote,
} from './queue-book.ts';

/** I1, I2, I3 and I6 as far as tickets come, go and change by themselves. */
export const watchTickets = (parts: LedgerParts, tickets: TicketStore): TicketStore => {
  const { judge, seats } = parts;
  return {
    addTicket: noted(parts, tickets.addTicket, (nowMs, outcome, queue, ticket) => {
      if (outcome.kind === 'live') noteLive(parts, queue, ticket, outcome.place);
      if (outcome.kind !== 'added') return;
      checkFresh(parts, queue, ticket.ticketId, nowMs);
      const { enqueuedAtMs } = outcome.place.ticket;
      judge.expect(
        'I6: an age begins with the ticket',
        enqueuedAtMs === nowMs,
        () => `${ticket.ticketId} was enqueued ${nowMs - enqueuedAtMs} ms before it came`,
      );
      noteNew(parts, queue, outcome.place.ticket, [], nowMs);
    }),
    restoreTicket: noted(parts, tickets.restoreTicket, (nowMs, outcome, queue, ticket, proof) => {
      noteRestore(parts, nowMs, outcome, queue, ticket, proof);
    }),
    removeTicket: noted(parts, tickets.removeTicket, (nowMs, outcome, queue, ticketId, player) => {
      noteRemove(parts, nowMs, outcome, queue, ticketId, player);
    }),
    suspendTicket: noted(parts, tickets.suspendTicket, (nowMs, outcome, queue) => {
      if (outcome.kind === 'refused') return;
      const known = checkKnown(parts, queue, outcome.ticket);
      if (known !== undefined && outcome.kind === 'suspended') moveTo(known, 'suspended', nowMs);
    }),
    resumeTicket: noted(parts, tickets.resumeTicket, (nowMs, outcome, queue, _ticketId, { player }) => {
      if (outcome.kind === 'refused') return;
      const known = checkKnown(parts, queue, outcome.ticket);
      if (known === undefined || !isLive(known)) return;
      if (outcome.kind === 'resumed' && known.sessionId === null) moveTo(known, outcome.ticket.state, nowMs);
      seats.arrive(known, player);
    }),
    readTicket: noted(parts, tickets.readTicket, (_nowMs, reading, queue, ticketId) => {
      if (reading !== null) checkKnown(parts, queue, reading.ticket);
      else checkUnknown(parts, queue, ticketId);
    }),
  };
};

const noteNew = (
  parts: LedgerParts,
  queue: QueueId,
  ticket: Ticket,
  away: readonly string[],
  nowMs: number,
): void => {
  const note: TicketNote = {
    ticketId: ticket.ticketId,
    queue,
    members: ticket.request.members.map(({ player }) => player),
    enqueuedAtMs: ticket.enqueuedAtMs,
    state: ticket.state,
    sinceMs: nowMs,
    sessionId: null,
    away,
  };
  const { tickets, ended } = bookOf(parts, queue);
  ended.delete(ticket.ticketId);
  tickets.set(ticket.ticketId, note);
  parts.seats.take(note);
};

const checkFresh = (parts: LedgerParts, queue: QueueId, ticketId: string, nowMs: number): void => {
  const book = bookOf(parts, queue);
  const end = entombed(book, ticketId, nowMs);
  parts.judge.expect(
    'I3: what is over is not added again',
    end === null,
    () => `${ticketId} was ${end?.how}`,
  );
  checkNotThere(parts, book, ticketId);
};

const checkNotThere = ({ judge }: LedgerParts, { tickets }: QueueBook, ticketId: string): void => {
  const known = tickets.get(ticketId);
  judge.expect(
    'I1: a ticket is added once',
    known === undefined,
    () => `${ticketId} was ${known?.state}, in ${known?.sessionId ?? 'no session'}`,
  );
};

/** A ticket lives on instead of the one that was offered: the same one, or that of a member. */
const noteLive = (parts: LedgerParts, queue: QueueId, offered: NewTicket, { ticket }: TicketInLine): void => {
  const known = checkKnown(parts, queue, ticket);
  const isTheirs =
    ticket.ticketId === offered.ticketId ||
    offered.presence.some(({ player }) => known?.members.includes(player) === true);
  parts.judge.expect(
    'I1: the live ticket is theirs',
    isTheirs,
    () => `${offered.ticketId} was answered ${ticket.ticketId}`,
  );
};

type Proof = Parameters<TicketStore['restoreTicket']>[2];

const noteRestore = (
  parts: LedgerParts,
  nowMs: number,
  outcome: RestoreOutcome,
  queue: QueueId,
  ticket: NewTicket,
  proof: Proof,
): void => {
  if (outcome.kind === 'live') noteLive(parts, queue, ticket, outcome.place);
  if (outcome.kind !== 'added') return;
  const { place } = outcome;
  if (place.epoch === proof.epoch) checkGraced(parts, queue, place.ticket, nowMs);
  else checkRebuilt(parts, queue, place.ticket, nowMs);
  const away = ticket.presence.filter(({ connectionId }) => connectionId === '');
  noteNew(
    parts,
    queue,
    place.ticket,
    away.map(({ player }) => player),
    nowMs,
  );
};

/** Only a ticket that ended by grace comes back to the queue that it left; its absence does not count as waiting. */
const checkGraced = (parts: LedgerParts, queue: QueueId, ticket: Ticket, nowMs: number): void => {
  const { judge } = parts;
  const { ticketId, enqueuedAtMs } = ticket;
  const book = bookOf(parts, queue);
  const end: EndNote | undefined = book.ended.get(ticketId);
  checkNotThere(parts, book, ticketId);
  judge.expect('I3: only the absent come back', end?.how === 'absent', () => `${ticketId} was ${end?.how}`);
  const agedMs = end?.agedMs ?? 0;
  judge.expect(
    'I6: an age counts up to the drop',
    nowMs - enqueuedAtMs === agedMs,
    () => `${ticketId} had waited ${agedMs} ms and came back with ${nowMs - enqueuedAtMs}`,
  );
};

/**
 * Redis was emptied. A receipt may be an older one than the last, of a time before an absence was taken off: then the
 * ticket is older than it was, which nobody is harmed by.
 */
const checkRebuilt = (parts: LedgerParts, queue: QueueId, ticket: Ticket, nowMs: number): void => {
  const { ticketId, enqueuedAtMs } = ticket;
  checkFresh(parts, queue, ticketId, nowMs);
  const lostMs = parts.lostAges.get(ticketId);
  if (lostMs === undefined) return;
  parts.lostAges.delete(ticketId);
  parts.judge.expect(
    'I12: who comes back has kept their age',
    enqueuedAtMs <= Math.min(lostMs, nowMs),
    () => `${ticketId} was enqueued at ${lostMs} and came back with ${enqueuedAtMs}`,
  );
};

const noteRemove = (
  parts: LedgerParts,
  nowMs: number,
  outcome: RemoveOutcome,
  queue: QueueId,
  ticketId: string,
  player: string | null,
): void => {
  const { judge, seats, evidence } = parts;
  const book = bookOf(parts, queue);
  const known = book.tickets.get(ticketId);
  const isTheirs = known !== undefined && (player === null || known.members.includes(player));
  const found = () => `${ticketId} of ${player} is ${known?.state} in ${known?.sessionId}`;
  switch (outcome.kind) {
    case 'removed':
      judge.expect('I3: what is removed had no session', isTheirs && known.sessionId === null, found);
      if (known !== undefined) seats.leave(known);
      noteEnd(book, ticketId, 'removed', nowMs);
      return;
    case 'too_late':
      judge.expect(
        'I3: who is too late hears of their session',
        isTheirs && known.sessionId === outcome.sessionId,
        () => `${found()}, and ${outcome.sessionId} was named`,
      );
      if (player !== null) evidence.of(outcome.sessionId)?.asked.add(player);
      return;
    case 'live':
      judge.expect('I3: what is called live is', isTheirs && isLive(known), found);
      return;
    case 'unknown':
      judge.expect('I3: what is called unknown is', !isTheirs, found);
      if (known === undefined) noteEnd(book, ticketId, 'kept_out', nowMs);
  }
};

/** I6: whatever a store answers of a ticket, its age is the one with which it came. */
export const checkKnown = (parts: LedgerParts, queue: QueueId, ticket: Ticket): TicketNote | undefined => {
  const { ticketId, enqueuedAtMs } = ticket;
  const known = bookOf(parts, queue).tickets.get(ticketId);
  parts.judge.expect(
    'I3: nothing is seen that is over',
    known !== undefined,
    () => `${ticketId} is ${ticket.state}`,
  );
  checkAge(parts, known, enqueuedAtMs);
  return known;
};

export const checkAge = ({ judge }: LedgerParts, known: TicketNote | undefined, enqueuedAtMs: number): void =>
  judge.expect(
    'I6: an age is kept',
    known === undefined || known.enqueuedAtMs === enqueuedAtMs,
    () => `${known?.ticketId} was enqueued at ${known?.enqueuedAtMs}, and now at ${enqueuedAtMs}`,
  );

const checkUnknown = (parts: LedgerParts, queue: QueueId, ticketId: string): void => {
  const known = bookOf(parts, queue).tickets.get(ticketId);
  parts.judge.expect(
    'liveness: no ticket is lost',
    known === undefined,
    () => `${ticketId} was ${known?.state}`,
  );
};
