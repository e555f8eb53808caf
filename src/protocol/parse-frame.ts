import {
  CLIENT_FRAME_BYTES_MAX,
  CLIENT_FRAME_TYPES,
  type ClientFrame,
  clientFrame,
} from './client-frames.ts';
import type { ErrorCode } from './error-codes.ts';

/** What a text from a client turned out to be. `requestId` is echoed where it could still be read. */
export type ParsedFrame =
  | { ok: true; frame: ClientFrame }
  | { ok: false; code: ErrorCode; message: string; requestId?: string };

/** A field may be one that the client named, so the message shows no more of it than this. */
const FIELD_SHOWN_MAX = 80;

/** Parses one text frame; never throws, whatever it is given. */
export const parseFrame = (text: string): ParsedFrame => {
  if (Buffer.byteLength(text) > CLIENT_FRAME_BYTES_MAX)
    return refuse('frame_too_large', `Expected a frame of at most ${CLIENT_FRAME_BYTES_MAX} bytes.`);
  const json = parseJson(text);
  if (!isObject(json)) return refuse('bad_json', 'Expected a JSON object.');
  const requestId = typeof json.request_id === 'string' ? json.request_id.slice(0, 64) : undefined;
  if (!CLIENT_FRAME_TYPES.includes(json.type as never))
    return refuse(
      'unknown_type',
      `Expected "type" to be one of: ${CLIENT_FRAME_TYPES.join(', ')}.`,
      requestId,
    );
  const parsed = clientFrame.safeParse(json);
  if (parsed.success) return { ok: true, frame: parsed.data };
  const issue = parsed.error.issues[0];
  const field = issue?.path.map(String).join('.').slice(0, FIELD_SHOWN_MAX) ?? '';
  return refuse('bad_frame', `"${field}": ${issue?.message ?? 'expected another shape'}.`, requestId);
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const refuse = (code: ErrorCode, message: string, requestId?: string): ParsedFrame => ({
  ok: false,
  code,
  message,
  ...(requestId === undefined ? {} : { requestId }),
});
