import type { LoadingSession } from '../core/session.ts';
import { refuseBinding } from './answer-queued.ts';
import { claimPointer } from './claim-pointer.ts';
import { type DescribeStatePorts, describeNoTicket, describeState } from './describe-state.ts';
import { type EndStrayPorts, endStray } from './end-stray.ts';
import type { FrameRequest, Reply } from './frame-request.ts';
import type { QueueId, TicketPointer } from './ports.ts';
import { readOwnTicket } from './read-own-ticket.ts';
import { type ReportViolationPorts, reportViolation } from './report-violation.ts';
import type { ResumeTicketPorts } from './resume-ticket.ts';

export interface CompleteLoadingPorts
  extends DescribeStatePorts,
    EndStrayPorts,
    ReportViolationPorts,
    ResumeTicketPorts {}

type Loaded = FrameRequest<'loading_complete'>;

/**
 * The player has loaded. The last one of a session starts allocation; repeating it does no harm. What follows
 * is told to everybody at once: progress by the tick, at most once a second, and the match.
 */
export const completeLoading =
  (ports: CompleteLoadingPorts) =>
  async (request: Loaded): Promise<Reply | null> => {
    const { pointer } = request.player;
    if (pointer !== null && (await isTaken(ports)(request, pointer.queue))) return null;
    const named = await findSession(ports)(request.frame.loading_session_id, pointer);
    const seat = named?.session.players.find(({ player }) => player === request.connection.player);
    if (named !== null && seat === undefined)
      await reportViolation(ports)('foreign_session', request.connection.player);
    if (named === null || seat === undefined || named.queue === pointer?.queue || !isOpen(named.session))
      return answerTruth(ports)(request, pointer);
    return answerElsewhere(ports)(request, { queue: named.queue, ticketId: seat.ticketId });
  };

const isTaken =
  (ports: CompleteLoadingPorts) =>
  async ({ connection, frame }: Loaded, queue: QueueId): Promise<boolean> => {
    const sessionId = frame.loading_session_id;
    const outcome = await ports.sessions.completeLoading(queue, sessionId, connection.player);
    if (outcome.kind === 'not_present') return false;
    const { gameMode } = outcome.session;
    const event = outcome.kind === 'all_ready' ? 'allocating' : 'player_ready';
    await Promise.all([
      outcome.kind === 'all_ready' ? ports.invoker.allocate(queue, sessionId) : undefined,
      ports.events.publish([{ kind: 'session', sessionId, gameMode, event }]),
    ]);
    return true;
  };

const isOpen = ({ stage }: LoadingSession): boolean => stage === 'loading' || stage === 'allocating';

interface NamedSession {
  readonly queue: QueueId;
  readonly session: LoadingSession;
}

/** In the pointer's queue, as ever but after a failover that lost the pointer; only then in the others. */
const findSession =
  ({ configuration, sessions }: CompleteLoadingPorts) =>
  async (sessionId: string, pointer: TicketPointer | null): Promise<NamedSession | null> => {
    const readFrom = async (queue: QueueId): Promise<NamedSession | null> => {
      const session = await sessions.readSession(queue, sessionId);
      return session && { queue, session };
    };
    const near = pointer && (await readFrom(pointer.queue));
    if (near !== null) return near;
    const queues = new Set([...configuration.gameModes.values()].map(({ queue }) => queue));
    if (pointer !== null) queues.delete(pointer.queue);
    const found = await Promise.all([...queues].map(readFrom));
    return found.find((each) => each !== null) ?? null;
  };

/**
 * The player has a seat of which the pointer knows nothing: a failover lost what bound it. The pointer gets it back;
 * from a player who has gone on to another line meanwhile, that ticket is taken without blame.
 */
const answerElsewhere =
  (ports: CompleteLoadingPorts) =>
  async (request: Loaded, own: TicketPointer): Promise<Reply | null> => {
    const { player } = request.connection;
    const claim = { player, known: request.player.pointer, next: own, asked: null, leader: null };
    const claimed = await claimPointer(ports)(claim);
    if (claimed.kind === 'live') {
      await endStray(ports)(own, player);
      const { queue, reading } = claimed;
      return answerTruth(ports)(request, { queue, ticketId: reading.ticket.ticketId });
    }
    if (claimed.kind !== 'bound') return refuseBinding(claimed);
    return (await isTaken(ports)(request, own.queue)) ? null : answerTruth(ports)(request, own);
  };

/** The session is over, unknown, or of others. */
const answerTruth =
  (ports: CompleteLoadingPorts) =>
  async (request: Loaded, pointer: TicketPointer | null): Promise<Reply> => {
    const reading = pointer && (await readOwnTicket(ports)(request, pointer));
    if (pointer === null || reading === null) return describeNoTicket(ports)(request.player);
    return describeState(ports)(pointer.queue, reading, request.connection.player);
  };
