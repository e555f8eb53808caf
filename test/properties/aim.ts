import type { LoadingSession } from '../../src/core/session.ts';
import type { CancelCause } from '../../src/use-cases/ports.ts';
import {
  connectionName,
  type QueueCommand,
  SESSIONS,
  TICKETS,
  type TicketId,
  type Wish,
} from './queue-commands.ts';
import type { QueueView } from './queue-run.ts';

/** Points a command at a ticket or session that is there, so that random runs get far. */
export const aim = ({ command, target }: Wish, view: QueueView): QueueCommand => {
  if (target === null) return command;
  if (command.do === 'match') return { ...command, sessionId: freshSession(view) ?? command.sessionId };
  if ('sessionId' in command) return aimAtSession(command, target, [...view.sessions.values()]);
  if ('player' in command) return aimAtTicket(command, target, view);
  return command;
};

const freshSession = (view: QueueView) => SESSIONS.find((sessionId) => !view.sessions.has(sessionId));

const nth = <Item>(items: readonly Item[], target: number): Item | undefined => items[target % items.length];

type AboutSession = Extract<QueueCommand, { sessionId: string }>;

const aimAtSession = (
  command: AboutSession,
  target: number,
  sessions: readonly LoadingSession[],
): AboutSession => {
  const open = sessions.filter(({ stage }) => stage !== 'cancelled');
  const session = nth(open.length > 0 && command.do !== 'forget' ? open : sessions, target);
  if (!session) return command;
  const { sessionId } = session;
  if (command.do === 'cancel')
    return { ...command, sessionId, cause: aimCause(command.cause, target, session) };
  if (command.do === 'finish') return { ...command, sessionId, token: session.token ?? command.token };
  return { ...command, sessionId };
};

const aimCause = (cause: CancelCause, target: number, session: LoadingSession): CancelCause => {
  const player = nth(session.players, target);
  if (cause.reason === 'no_server') return { ...cause, token: session.token ?? cause.token };
  if (!player || cause.reason === 'no_show') return cause;
  const { connectionId } = player;
  return cause.reason === 'declined'
    ? { ...cause, player: player.player }
    : { ...cause, player: player.player, connectionId };
};

type AboutMember = Extract<QueueCommand, { player: string | null }>;

const aimAtTicket = (command: AboutMember, target: number, view: QueueView): AboutMember => {
  const ticketId = nth(
    TICKETS.filter((id) => view.tickets.has(id)),
    target,
  );
  const ticket = ticketId && view.tickets.get(ticketId)?.ticket;
  const member = ticket && nth(ticket.presence, target);
  if (!member) return command;
  const aimed = { ticketId: ticketId as TicketId, player: member.player };
  if (command.do !== 'suspend') return { ...command, ...aimed };
  const which = member.connectionId === connectionName(member.player, 1) ? 1 : 0;
  return { ...command, ...aimed, which };
};
