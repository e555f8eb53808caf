import { type DescribeStatePorts, describeNoTicket, describeState } from './describe-state.ts';
import type { FrameRequest, Reply } from './frame-request.ts';
import { readOwnTicket } from './read-own-ticket.ts';
import { type ReportViolationPorts, reportViolation } from './report-violation.ts';
import type { ResumeTicketPorts } from './resume-ticket.ts';

export interface CompleteLoadingPorts extends DescribeStatePorts, ReportViolationPorts, ResumeTicketPorts {}

type Loaded = FrameRequest<'loading_complete'>;

/**
 * The player has loaded. The last one of a session starts allocation; repeating it does no harm. What follows
 * is told to everybody at once: progress by the tick, at most once a second, and the match.
 */
export const completeLoading =
  (ports: CompleteLoadingPorts) =>
  async (request: Loaded): Promise<Reply | null> => {
    const { player, pointer } = { player: request.connection.player, pointer: request.player.pointer };
    if (pointer === null) return describeNoTicket(ports)(request.player);
    const sessionId = request.frame.loading_session_id;
    const outcome = await ports.sessions.completeLoading(pointer.queue, sessionId, player);
    if (outcome.kind === 'not_present') return answerStranger(ports)(request, pointer);
    const { session } = outcome;
    const event = outcome.kind === 'all_ready' ? 'allocating' : 'player_ready';
    await Promise.all([
      outcome.kind === 'all_ready' ? ports.invoker.allocate(pointer.queue, sessionId) : undefined,
      ports.events.publish([{ kind: 'session', sessionId, gameMode: session.gameMode, event }]),
    ]);
    return null;
  };

/** The session is over, unknown, or of others; only the last is a violation. The answer is what is true. */
const answerStranger =
  (ports: CompleteLoadingPorts) =>
  async (request: Loaded, pointer: NonNullable<Loaded['player']['pointer']>): Promise<Reply> => {
    const { frame, connection } = request;
    const [named, reading] = await Promise.all([
      ports.sessions.readSession(pointer.queue, frame.loading_session_id),
      readOwnTicket(ports)(request, pointer),
    ]);
    if (named !== null && !named.players.some(({ player }) => player === connection.player))
      await reportViolation(ports)('foreign_session', connection.player);
    if (reading === null) return describeNoTicket(ports)(request.player);
    return describeState(ports)(pointer.queue, reading, connection.player);
  };
