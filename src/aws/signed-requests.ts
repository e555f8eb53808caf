import http from 'node:http';
import https from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { type AwsAccount, requestSigner } from './sign-request.ts';

export interface SignedRequestsOptions {
  /** The name that requests are signed by, such as `execute-api`. */
  readonly service: string;
  readonly account: AwsAccount;
  /** The http base; what it has of a path goes before that of each request. */
  readonly endpoint: string;
  readonly socketsMax: number;
  /** A request can hang without an answer (no way out of a VPC); this bounds each silence of it. */
  readonly deadlineMs: number;
  readonly nowMs?: () => number;
}

export interface AwsRequest {
  readonly method: string;
  /** Escaped, without a query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Answers the HTTP status; throws when there was no answer. */
export type SendSigned = (request: AwsRequest) => Promise<number>;

/**
 * Requests to AWS of which the status is the whole answer, each signed and sent on a kept socket. What functions do most is
 * pushing frames and starting each other; the SDK's own way costs several times as much for it (`bench:e2e`) and is
 * a tenth of a cold start (`bench:cold`).
 */
export const signedRequests = (options: SignedRequestsOptions): SendSigned => {
  const { service, account, socketsMax, deadlineMs, nowMs = Date.now } = options;
  const url = new URL(options.endpoint);
  const base = url.pathname.replace(/\/$/, '');
  const { Agent, request } = url.protocol === 'https:' ? https : http;
  const agent = new Agent({ keepAlive: true, maxSockets: socketsMax });
  const target = { ...urlToHttpOptions(url), agent, timeout: deadlineMs };
  const sign = requestSigner(service, account);

  return ({ method, path: ownPath, headers: own = {}, body = '' }) => {
    const path = `${base}${ownPath}`;
    const headers = sign({ method, path, headers: { ...own, host: url.host }, body }, nowMs());
    headers['content-length'] = String(Buffer.byteLength(body));
    return new Promise((resolve, reject) => {
      const asked = request({ ...target, method, path, headers });
      asked.on('response', (answer) => {
        answer.on('end', () => resolve(answer.statusCode ?? 0)).on('error', reject);
        answer.resume();
      });
      asked.on('timeout', () => asked.destroy(new Error('AWS did not answer in time')));
      asked.on('error', reject).end(body);
    });
  };
};

const DEAD_SOCKET = ['ECONNRESET', 'EPIPE'];

/** Of a status, or of what was thrown: throttling, a fault of the service, or a socket that died while the container was frozen; never a deadline. */
export const isWorthRetry = (answer: unknown): boolean =>
  typeof answer === 'number'
    ? answer === 429 || answer >= 500
    : DEAD_SOCKET.includes((answer as { code?: string } | null)?.code ?? '');
