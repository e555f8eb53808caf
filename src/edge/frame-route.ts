import { errorFrame } from '../core/frames.ts';
import type { ClientFrame, ClientFrameType } from '../protocol/client-frames.ts';
import { type ParsedFrame, parseFrame } from '../protocol/parse-frame.ts';
import type { ServerFrame } from '../protocol/server-frames.ts';
import { type AdmitFramePorts, admitFrame } from '../use-cases/admit-frame.ts';
import type { AnswerFrame, FrameRequest, Reply } from '../use-cases/frame-request.ts';
import { Unavailable } from '../use-cases/unavailable.ts';
import { type GuardPorts, guard, type Handler, reportFault } from './guard.ts';
import { readWebSocketEvent, type WebSocketEvent } from './web-socket-event.ts';

export interface FrameRoutePorts extends AdmitFramePorts, GuardPorts {}

/** API Gateway sends `body` back on the connection: the route response. */
export interface RouteAnswer {
  readonly statusCode: number;
  readonly body?: string;
}

/** The frames that a route answers, each by its use case. */
export type FrameAnswers = { readonly [Type in ClientFrameType]?: AnswerFrame<Type> };

const RETRY_AFTER_SECONDS = 2;

/**
 * The way of every frame: event, frame, admission, use case, answer. A refusal and a fault are answered
 * with an `error` frame; nothing is ever thrown at API Gateway.
 */
export const frameRoute = <Ports extends FrameRoutePorts>(
  name: string,
  ports: () => Ports,
  answersOf: (ports: Ports) => FrameAnswers,
): Handler<RouteAnswer> => {
  const run = async (event: unknown): Promise<RouteAnswer> => {
    const arrived = readWebSocketEvent(event);
    if (arrived === null) return { statusCode: 400 };
    const wired = ports();
    const answers = answersOf(wired);
    const parsed = answerable(parseText(arrived.text), answers);
    const reply = parsed.ok
      ? answerFrame(wired, answers, arrived, parsed.frame)
      : answerUnreadable(wired, arrived, parsed);
    return reply.then((frame) => (frame === null ? { statusCode: 200 } : answer(frame)));
  };
  return guard(name, ports, run, answer(unavailable(null)));
};

/** The route of frames that name no other: every one is answered with what was expected. */
export const unknownFrameRoute = (name: string, ports: () => FrameRoutePorts): Handler<RouteAnswer> =>
  frameRoute(name, ports, () => ({}));

const parseText = (text: string | null): ParsedFrame =>
  text === null
    ? { ok: false, code: 'bad_json', message: 'Expected a text frame that holds a JSON object.' }
    : parseFrame(text);

/** API Gateway and this parser read a frame differently only if it names its type twice. */
const answerable = (parsed: ParsedFrame, answers: FrameAnswers): ParsedFrame =>
  !parsed.ok || answers[parsed.frame.type] !== undefined
    ? parsed
    : {
        ok: false,
        code: 'unknown_type',
        message: 'Expected "type" to be named once: the frame was routed as one of another type.',
      };

/** Null: there is nothing to answer, or the connection was closed instead. */
const answerFrame = async (
  ports: FrameRoutePorts,
  answers: FrameAnswers,
  { connectionId, requestedAtMs: arrivedAtMs }: WebSocketEvent,
  frame: ClientFrame,
): Promise<ServerFrame | null> => {
  const requestId = 'request_id' in frame ? frame.request_id : undefined;
  try {
    const requestedAtMs = arrivedAtMs ?? ports.clock.nowMs();
    const admitted = await admitFrame(ports)(connectionId, frame);
    if (admitted.kind === 'closed') return null;
    if (admitted.kind === 'refused') return toFrame(admitted.refusal, requestId);
    const { connection, player, farewell } = admitted;
    const request = { frame, connection, player, requestedAtMs };
    const reply = await dispatch(answers, request).finally(() => farewell);
    return reply === null ? null : toFrame(reply, requestId);
  } catch (fault) {
    reportFault(ports, `${frame.type} failed`, fault, { connectionId, requestId });
    return unavailable(fault, requestId);
  }
};

/** Told what is wrong with the frame, even by a matchmaker that cannot count it. */
const answerUnreadable = async (
  ports: FrameRoutePorts,
  { connectionId }: WebSocketEvent,
  { code, message, requestId }: Extract<ParsedFrame, { ok: false }>,
): Promise<ServerFrame | null> => {
  const expected = errorFrame(code, message, requestId === undefined ? {} : { requestId });
  try {
    const admitted = await admitFrame(ports)(connectionId, null);
    if (admitted.kind === 'closed') return null;
    if (admitted.kind === 'admitted') await admitted.farewell;
    const isFlood = admitted.kind === 'refused' && admitted.refusal.code === 'rate_limited';
    return isFlood ? toFrame(admitted.refusal, requestId) : expected;
  } catch (fault) {
    reportFault(ports, 'A frame that cannot be read was not counted', fault, { connectionId });
    return expected;
  }
};

/** The answer is looked up by the type of the frame that it is given, which the compiler cannot see. */
const dispatch = (answers: FrameAnswers, request: FrameRequest): Promise<Reply | null> => {
  const use = answers[request.frame.type] as ((request: FrameRequest) => Promise<Reply | null>) | undefined;
  if (use === undefined) throw new Error(`No use case answers ${request.frame.type}`);
  return use(request);
};

const toFrame = (reply: Reply, requestId: string | undefined): ServerFrame => {
  if (reply.type !== 'refused') return reply;
  const { code, message, retryAfterMs } = reply;
  return errorFrame(code, message, {
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAfterMs === undefined
      ? {}
      : { retryAfterSeconds: Math.max(1, Math.ceil(retryAfterMs / 1_000)) }),
  });
};

const unavailable = (fault: unknown, requestId?: string): ServerFrame =>
  errorFrame('unavailable', 'Expected to answer, but a part of the matchmaker did not; try again.', {
    retryAfterSeconds: fault instanceof Unavailable ? fault.retryAfterSeconds : RETRY_AFTER_SECONDS,
    ...(requestId === undefined ? {} : { requestId }),
  });

const answer = (frame: ServerFrame): RouteAnswer => ({ statusCode: 200, body: JSON.stringify(frame) });
