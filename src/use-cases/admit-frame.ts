import { errorFrame } from '../core/frames.ts';
import type { ClientFrame } from '../protocol/client-frames.ts';
import { ERROR_CODES } from '../protocol/error-codes.ts';
import { type FrameRequest, type Refusal, refuse } from './frame-request.ts';
import type { Connection, ConnectionStore, FramePoster, PlayerStore, TicketPointer } from './ports.ts';
import { type ResumeTicketPorts, resumeTicket } from './resume-ticket.ts';

export interface AdmitFramePorts extends ResumeTicketPorts {
  readonly connections: ConnectionStore;
  readonly players: PlayerStore;
  readonly poster: FramePoster;
}

export type AdmitOutcome =
  | { readonly kind: 'admitted'; readonly request: FrameRequest }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** A newer connection of the player is attached; this one was told so and closed. */
  | { readonly kind: 'closed' };

const READS: readonly string[] = ['sync', 'ping'] satisfies ClientFrame['type'][];

/**
 * What every frame goes through before its use case: whose connection it is, attaching it, the rate limits,
 * and, on the first frame of a new connection, the old one's farewell and the ticket's resumption.
 */
export const admitFrame =
  (ports: AdmitFramePorts) =>
  async (connectionId: string, frame: ClientFrame, requestedAtMs: number): Promise<AdmitOutcome> => {
    const connection = await ports.connections.findConnection(connectionId);
    if (connection === null)
      return { kind: 'refused', refusal: refuse('unauthenticated', UNKNOWN_CONNECTION) };
    const attached = await ports.players.attachConnection(connection, {
      kind: READS.includes(frame.type) ? 'read' : 'write',
      ping: frame.type === 'ping',
    });
    if (attached.kind === 'rate_limited')
      return { kind: 'refused', refusal: refuse('rate_limited', TOO_MANY, attached.retryAfterMs) };
    if (attached.kind === 'superseded') {
      await farewell(ports)(connectionId);
      return { kind: 'closed' };
    }
    const { player, newlyAttached, replaced } = attached;
    // A ticket that is about to be taken back must not be matched first: a dequeue resumes nothing.
    const resumes = newlyAttached && frame.type !== 'dequeue';
    await Promise.all([
      replaced === null ? undefined : farewell(ports)(replaced),
      resumes ? resumeIfAny(ports)(connection, player.pointer) : undefined,
    ]);
    return { kind: 'admitted', request: { frame, connection, player, requestedAtMs } };
  };

const UNKNOWN_CONNECTION = 'Expected a connection that was made with a valid token; connect again.';
const TOO_MANY = 'Expected fewer frames in a minute.';

/** Posted, not answered: an answer would not be delivered on a connection that is closed meanwhile. */
const farewell = (ports: AdmitFramePorts) => async (connectionId: string) => {
  await ports.poster.post(connectionId, errorFrame('replaced', ERROR_CODES.replaced.meaning));
  await ports.poster.close(connectionId);
};

const resumeIfAny =
  (ports: ResumeTicketPorts) => async (connection: Connection, pointer: TicketPointer | null) => {
    if (pointer !== null) await resumeTicket(ports)(connection, pointer);
  };
