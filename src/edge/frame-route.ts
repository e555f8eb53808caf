import { errorFrame } from '../core/frames.ts';
import type { ClientFrame, ClientFrameType } from '../protocol/client-frames.ts';
import { type ParsedFrame, parseFrame } from '../protocol/parse-frame.ts';
import type { ServerFrame } from '../protocol/server-frames.ts';
import { type AdmitFramePorts, admitFrame } from '../use-cases/admit-frame.ts';
import { type AnswerFrame, type FrameRequest, type Reply, refuse } from '../use-cases/frame-request.ts';
import type { Clock } from '../use-cases/ports.ts';
import { Unavailable } from '../use-cases/unavailable.ts';
import { type GuardPorts, guard, type Handler, reportFault } from './guard.ts';
import { readWebSocketEvent, type WebSocketEvent } from './web-socket-event.ts';

export interface FrameRoutePorts extends AdmitFramePorts, GuardPorts {
  readonly clock: Clock;
}

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
    const parsed = parseText(arrived.text);
    if (!parsed.ok) return answer(errorFrame(parsed.code, parsed.message, parsed));
    const requestId = 'request_id' in parsed.frame ? parsed.frame.request_id : undefined;
    const wired = ports();
    try {
      const reply = await answerFrame(wired, answersOf(wired), arrived, parsed.frame);
      return reply === null ? { statusCode: 200 } : answer(toFrame(reply, requestId));
    } catch (fault) {
      const { connectionId } = arrived;
      reportFault(wired, `${parsed.frame.type} failed`, fault, { connectionId, requestId });
      return answer(unavailable(fault, requestId));
    }
  };
  return guard(name, ports, run, answer(unavailable(null)));
};

/** The route of frames that name no other: every one is answered with what was expected. */
export const unknownFrameRoute = (name: string, ports: () => GuardPorts): Handler<RouteAnswer> => {
  const run = async (event: unknown): Promise<RouteAnswer> => {
    const arrived = readWebSocketEvent(event);
    if (arrived === null) return { statusCode: 400 };
    const parsed = parseText(arrived.text);
    return answer(
      parsed.ok ? toFrame(MISROUTED, undefined) : errorFrame(parsed.code, parsed.message, parsed),
    );
  };
  return guard(name, ports, run, answer(unavailable(null)));
};

const parseText = (text: string | null): ParsedFrame =>
  text === null
    ? { ok: false, code: 'bad_json', message: 'Expected a text frame that holds a JSON object.' }
    : parseFrame(text);

/** Null: there is nothing to answer, or the connection was closed instead. */
const answerFrame = async (
  ports: FrameRoutePorts,
  answers: FrameAnswers,
  { connectionId, requestedAtMs }: WebSocketEvent,
  frame: ClientFrame,
): Promise<Reply | null> => {
  if (answers[frame.type] === undefined) return MISROUTED;
  const admitted = await admitFrame(ports)(connectionId, frame, requestedAtMs ?? ports.clock.nowMs());
  if (admitted.kind === 'closed') return null;
  return admitted.kind === 'refused' ? admitted.refusal : dispatch(answers, admitted.request);
};

/** API Gateway and this parser read a frame differently only if it names its type twice. */
const MISROUTED = refuse(
  'unknown_type',
  'Expected "type" to be named once: the frame was routed as one of another type.',
);

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
