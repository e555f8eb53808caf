import type { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { SignatureV4 } from '@smithy/signature-v4';
import { Pool } from 'undici';

export interface PostTransportOptions {
  /** The http base of the stage. */
  readonly endpoint: string;
  /** Where credentials, Region and hash come from. */
  readonly client: ApiGatewayManagementApiClient;
  readonly socketsMax: number;
  /** A post can hang without an answer (no way out of a VPC); this bounds each one. */
  readonly deadlineMs: number;
}

/** Answers the HTTP status of a PostToConnection; throws when there was no answer. */
export type PostTransport = (connectionId: string, body: string) => Promise<number>;

const CONNECT_MS_MAX = 1_000;

/**
 * PostToConnection as one signed request on a kept socket. Pushes are most of what functions spend their time
 * on, and the SDK's own way costs several times as much: `bench:e2e` shows the difference.
 */
export const createPostTransport = (options: PostTransportOptions): PostTransport => {
  const { origin, pathname, protocol, hostname, host } = new URL(options.endpoint);
  const { credentials, region, sha256 } = options.client.config;
  const signer = new SignatureV4({ service: 'execute-api', credentials, region, sha256 });
  const pool = new Pool(origin, {
    connections: options.socketsMax,
    connect: { timeout: CONNECT_MS_MAX },
    headersTimeout: options.deadlineMs,
    bodyTimeout: options.deadlineMs,
  });
  const base = pathname.replace(/\/$/, '');

  return async (connectionId, body) => {
    const path = `${base}/@connections/${encodeURIComponent(connectionId)}`;
    const request = { method: 'POST', protocol, hostname, path, headers: { host }, body };
    const { headers } = await signer.sign(request);
    const answer = await pool.request({ method: 'POST', path, headers, body });
    await answer.body.dump();
    return answer.statusCode;
  };
};
