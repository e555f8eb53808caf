import { errorFrame } from '../core/frames.ts';
import type { ClientFrame } from '../protocol/client-frames.ts';
import { ERROR_CODES } from '../protocol/error-codes.ts';
import { type Refusal, refuse } from './frame-request.ts';
import type { Clock, Connection, ConnectionStore, PlayerReading } from './ports.ts';
import { type ResumeTicketPorts, resumeTicket, type Sender } from './resume-ticket.ts';

export interface AdmitFramePorts extends ResumeTicketPorts {
  readonly connections: ConnectionStore;
  readonly clock: Clock;
}

export type AdmitOutcome =
  | {
      readonly kind: 'admitted';
      readonly connection: Connection;
      readonly player: PlayerReading;
      /**
       * The replaced connection's farewell, or as long as anybody may wait for it. Never rejects. To be awaited
       * beside the use case: a container is frozen with its answer.
       */
      readonly farewell: Promise<unknown>;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** A newer connection of the player is attached; this one was told so and closed. */
  | { readonly kind: 'closed' };

const READS: readonly string[] = ['sync', 'ping'] satisfies ClientFrame['type'][];

/**
 * What every frame goes through before its use case: whose connection it is, attaching it, the rate limits,
 * and, on the first frame of a new connection, the old one's farewell and the ticket's resumption. Null is a
 * frame that cannot be read: it costs a read, so that a flood of them ends as well.
 */
export const admitFrame =
  (ports: AdmitFramePorts) =>
  async (connectionId: string, frame: ClientFrame | null): Promise<AdmitOutcome> => {
    const connection = await ports.connections.findConnection(connectionId);
    if (connection === null)
      return { kind: 'refused', refusal: refuse('unauthenticated', UNKNOWN_CONNECTION) };
    const attached = await ports.players.attachConnection(connection, {
      kind: frame === null || READS.includes(frame.type) ? 'read' : 'write',
      ping: frame?.type === 'ping',
    });
    if (attached.kind === 'rate_limited')
      return { kind: 'refused', refusal: refuse('rate_limited', TOO_MANY, attached.retryAfterMs) };
    if (attached.kind === 'superseded') {
      await sayFarewell(ports)(connectionId);
      return { kind: 'closed' };
    }
    const { player, newlyAttached, replaced } = attached;
    const farewell = replaced === null ? Promise.resolve() : farewellInTime(ports)(replaced);
    // A ticket that is about to be taken back must not be matched first: a dequeue resumes nothing.
    if (newlyAttached && frame?.type !== 'dequeue') await resumeIfAny(ports)({ connection, player });
    return { kind: 'admitted', connection, player, farewell };
  };

const UNKNOWN_CONNECTION = 'Expected a connection that was made with a valid token; connect again.';
const TOO_MANY = 'Expected fewer frames in a minute.';

/** The old connection may be a dead one, on which a post hangs; its next frame would be told again. */
const FAREWELL_MS_MAX = 500;

const farewellInTime =
  (ports: AdmitFramePorts) =>
  (connectionId: string): Promise<unknown> => {
    const said = new AbortController();
    const saying = sayFarewell(ports)(connectionId).finally(() => said.abort());
    return Promise.allSettled([Promise.race([saying, ports.clock.sleep(FAREWELL_MS_MAX, said.signal)])]);
  };

/** Posted, not answered: an answer would not be delivered on a connection that is closed meanwhile. */
const sayFarewell = (ports: AdmitFramePorts) => async (connectionId: string) => {
  await ports.poster.post(connectionId, errorFrame('replaced', ERROR_CODES.replaced.meaning));
  await ports.poster.close(connectionId);
};

const resumeIfAny =
  (ports: ResumeTicketPorts) =>
  async (sender: Sender): Promise<void> => {
    const { pointer } = sender.player;
    if (pointer !== null) await resumeTicket(ports)(sender, pointer);
  };
