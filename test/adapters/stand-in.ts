import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished, vi } from 'vitest';
import type { Log } from '../../src/use-cases/ports.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What the service answers; null leaves the request hanging. */
export interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

type Answering = (request: Asked, index: number) => Answer | null | Promise<Answer | null>;

/** A tiny HTTP server in place of an AWS service, closed when the test is over. */
export const startStandIn = async (answer: Answering) => {
  const requests: Asked[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    const request = { method, path: url, headers, body: await text(incoming) };
    const answered = await answer(request, requests.push(request) - 1);
    if (answered === null) return;
    outgoing.writeHead(answered.status, answered.headers).end(answered.body ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => closeServer(server));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
};

const closeServer = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** The SDK signs every request; nobody checks these. */
export const stubAwsAccount = () => {
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
};

/** Keeps what was logged. */
export const recordingLog = () => {
  const lines: { readonly level: string; readonly message: string }[] = [];
  const at = (level: string) => (message: string) => void lines.push({ level, message });
  const log: Log = { info: at('info'), warn: at('warn'), error: at('error') };
  return { log, lines };
};
