import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import pLimit from 'p-limit';
import type { Clock, FramePoster, Log, PostOutcome } from '../use-cases/ports.ts';
import { createPostTransport, isDeadSocket } from './post-transport.ts';

/** Posts under way at once, and sockets kept to the endpoint. */
const CONCURRENCY = 64;
const DEADLINE_MS = 2_000;
/** Short against what endpoints allow; ticks use sockets again far sooner. */
const IDLE_MS = 10_000;
const RETRIES_MAX = 2;
const BACK_OFF_MS = 50;

export interface FramePosterOptions {
  /** `https://<api id>.execute-api.<region>.amazonaws.com/<stage>`: from configuration, never from an event. */
  readonly endpoint: string;
  readonly log: Log;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Bounds each try. */
  readonly deadlineMs?: number;
  /** 0 to 1, spreads the back-off. */
  readonly random?: () => number;
}

/** Pushes frames by PostToConnection, and closes connections by DeleteConnection. */
export const createFramePoster = (options: FramePosterOptions): FramePoster => {
  const { endpoint, log, clock, deadlineMs = DEADLINE_MS, random = Math.random } = options;
  // Its own retries are off: they are done here. An endpoint that is given is taken as it is; the SDK would refuse
  // to, where functions are told to use dual-stack endpoints.
  const client = new ApiGatewayManagementApiClient({ endpoint, maxAttempts: 1, useDualstackEndpoint: false });
  const post = createPostTransport({
    endpoint,
    client,
    socketsMax: CONCURRENCY,
    deadlineMs,
    idleMs: IDLE_MS,
  });
  const limit = pLimit(CONCURRENCY);

  const tryOften = async (send: () => Promise<unknown>): Promise<PostOutcome> => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = statusOf(await send().catch((fault: unknown) => fault));
      if (answer === GONE) return 'gone';
      if (typeof answer === 'number' && answer < 300) return 'accepted';
      if (attempt > RETRIES_MAX || !isWorthRetry(answer)) {
        log.warn('A frame could not be posted', { answer, attempts: attempt });
        return 'failed';
      }
      await clock.sleep(BACK_OFF_MS * 2 ** (attempt - 1) * (0.5 + random()));
    }
  };

  return {
    post: async (connectionId, frame) => {
      // An empty id would name no connection; nobody is reached by it either.
      if (connectionId === '') return 'gone';
      const body = JSON.stringify(frame);
      return limit(tryOften, () => post(connectionId, body));
    },

    close: async (connectionId) => {
      if (connectionId === '') return;
      const command = new DeleteConnectionCommand({ ConnectionId: connectionId });
      await limit(tryOften, () => client.send(command, { abortSignal: AbortSignal.timeout(deadlineMs) }));
    },
  };
};

/** AWS names it GoneException besides; emulators answer the status alone. */
const GONE = 410;

/** Of what the SDK answers or throws; a status is one already, and a fault without any stays what it is. */
const statusOf = (answer: unknown): unknown =>
  (answer as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode ?? answer;

/** Throttling, a fault of the service, or a socket that died while the container was frozen; never a deadline. */
const isWorthRetry = (answer: unknown): boolean =>
  typeof answer === 'number' ? answer === 429 || answer >= 500 : isDeadSocket(answer);
