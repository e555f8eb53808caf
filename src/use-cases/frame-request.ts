import type { ClientFrame, ClientFrameType } from '../protocol/client-frames.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { ServerFrame } from '../protocol/server-frames.ts';
import type { Connection, PlayerReading } from './ports.ts';

/** A frame of an attached connection, as its use case gets it. */
export interface FrameRequest<Type extends ClientFrameType = ClientFrameType> {
  readonly frame: Extract<ClientFrame, { type: Type }>;
  readonly connection: Connection;
  /** The player's record at the moment the frame was admitted. */
  readonly player: PlayerReading;
  /** When API Gateway got the frame: frames of one connection run concurrently. */
  readonly requestedAtMs: number;
}

/** A refusal that the domain knows. The edge makes an `error` frame of it, and adds the request id. */
export interface Refusal {
  readonly type: 'refused';
  readonly code: ErrorCode;
  /** Says what was expected. */
  readonly message: string;
  readonly retryAfterMs?: number;
}

export type Reply = ServerFrame | Refusal;

/** Null: the frame is taken without an answer of its own. */
export type AnswerFrame<Type extends ClientFrameType> = (
  request: FrameRequest<Type>,
) => Promise<Reply | null>;

export const refuse = (code: ErrorCode, message: string, retryAfterMs?: number): Refusal => ({
  type: 'refused',
  code,
  message,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});
