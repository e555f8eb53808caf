import http from 'node:http';
import https from 'node:https';
import { urlToHttpOptions } from 'node:url';
import type { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { SignatureV4 } from '@smithy/signature-v4';

export interface PostTransportOptions {
  /** The http base of the stage. */
  readonly endpoint: string;
  /** Where credentials, Region and hash come from. */
  readonly client: ApiGatewayManagementApiClient;
  readonly socketsMax: number;
  /** A post can hang without an answer (no way out of a VPC); this bounds each silence of it. */
  readonly deadlineMs: number;
  /** A kept socket that was not used for so long is closed. */
  readonly idleMs: number;
}

/** Answers the HTTP status of a PostToConnection; throws when there was no answer. */
export type PostTransport = (connectionId: string, body: string) => Promise<number>;

/**
 * PostToConnection as one signed request on a kept socket. Pushes are most of what functions spend their time
 * on, and the SDK's own way costs several times as much: `bench:e2e` shows the difference.
 */
export const createPostTransport = (options: PostTransportOptions): PostTransport => {
  const url = new URL(options.endpoint);
  const { pathname, protocol, hostname, host } = url;
  const { credentials, region, sha256 } = options.client.config;
  const signer = new SignatureV4({ service: 'execute-api', credentials, region, sha256 });
  const { Agent, request } = protocol === 'https:' ? https : http;
  const agent = new Agent({ keepAlive: true, maxSockets: options.socketsMax, timeout: options.idleMs });
  const target = { ...urlToHttpOptions(url), method: 'POST', agent, timeout: options.deadlineMs };
  const base = pathname.replace(/\/$/, '');

  /** A kept socket that proves dead, as after a thaw, does not come alone: the next try must not draw another. */
  const closeIdle = () => {
    for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
  };

  const send = (path: string, headers: Record<string, string>, body: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const asked = request({ ...target, path, headers });
      asked.on('response', (answer) => {
        answer.on('end', () => resolve(answer.statusCode ?? 0)).on('error', reject);
        answer.resume();
      });
      asked.on('timeout', () => asked.destroy(new Error('API Gateway did not answer in time')));
      asked.on('error', (fault) => {
        if (asked.reusedSocket && isDeadSocket(fault)) closeIdle();
        reject(fault);
      });
      asked.end(body);
    });

  return async (connectionId, body) => {
    const path = `${base}/@connections/${encodeURIComponent(connectionId)}`;
    const unsigned = { method: 'POST', protocol, hostname, path, headers: { host }, body };
    const { headers } = await signer.sign(unsigned);
    return send(path, { ...headers, 'content-length': String(Buffer.byteLength(body)) }, body);
  };
};

/** Not one that met our deadline: while API Gateway is slow, kept sockets are as good as new ones, and cheaper. */
export const isDeadSocket = (fault: unknown): boolean =>
  fault instanceof Error && 'code' in fault && (fault.code === 'ECONNRESET' || fault.code === 'EPIPE');
