import pLimit from 'p-limit';
import type { AwsAccount } from '../aws/sign-request.ts';
import { isWorthRetry, signedRequests } from '../aws/signed-requests.ts';
import type { Clock, FramePoster, Log, PostOutcome } from '../use-cases/ports.ts';

/** Posts under way at once, and sockets kept to the endpoint. */
const CONCURRENCY = 64;
const DEADLINE_MS = 2_000;
const RETRIES_MAX = 2;
const BACK_OFF_MS = 50;

export interface FramePosterOptions {
  /** `https://<api id>.execute-api.<region>.amazonaws.com/<stage>`: from configuration, never from an event. */
  readonly endpoint: string;
  readonly account: AwsAccount;
  readonly log: Log;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Bounds each try. */
  readonly deadlineMs?: number;
  /** 0 to 1, spreads the back-off. */
  readonly random?: () => number;
}

/** Pushes frames by PostToConnection, and closes connections by DeleteConnection. */
export const createFramePoster = (options: FramePosterOptions): FramePoster => {
  const { endpoint, account, log, clock, deadlineMs = DEADLINE_MS, random = Math.random } = options;
  const send = signedRequests({
    service: 'execute-api',
    account,
    endpoint,
    socketsMax: CONCURRENCY,
    deadlineMs,
  });
  const limit = pLimit(CONCURRENCY);

  const tryOften = async (method: string, connectionId: string, body: string): Promise<PostOutcome> => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await send({ method, path: pathOf(connectionId), body }).catch(
        (fault: unknown) => fault,
      );
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
      return limit(tryOften, 'POST', connectionId, JSON.stringify(frame));
    },

    close: async (connectionId) => {
      if (connectionId === '') return;
      await limit(tryOften, 'DELETE', connectionId, '');
    },
  };
};

const pathOf = (connectionId: string): string => `/@connections/${encodeURIComponent(connectionId)}`;

/** AWS names it GoneException besides; emulators answer the status alone. */
const GONE = 410;
