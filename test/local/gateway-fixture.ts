import { once } from 'node:events';
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { WebSocket } from 'ws';
import { connectionsApi } from '../../local/connections-api.ts';
import type { Faults } from '../../local/faults.ts';
import { createGateway, type Gateway } from '../../local/gateway.ts';
import type { RequestContext } from '../../local/gateway-events.ts';
import { API_GATEWAY_LIMITS, type GatewayLimits } from '../../local/gateway-limits.ts';
import { type HttpLimits, startHttpServer } from '../../local/http-server.ts';
import { noLog } from '../../local/log-entry.ts';

export const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** What the tests read of an event. */
export interface SeenEvent {
  readonly functionName: string;
  readonly requestContext: RequestContext & {
    readonly messageId?: string;
    readonly disconnectStatusCode?: number;
  };
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly headers?: Record<string, string>;
  readonly multiValueHeaders?: Record<string, string[]>;
  readonly queryStringParameters?: Record<string, string>;
  readonly multiValueQueryStringParameters?: Record<string, string[]>;
}

export type TestFunction = (event: SeenEvent) => unknown;

export interface GatewayFixture {
  readonly gateway: Gateway;
  readonly url: string;
  readonly httpUrl: string;
  readonly management: ApiGatewayManagementApiClient;
  readonly faults: Faults;
  /** Every event in the order it came. */
  readonly seen: SeenEvent[];
  /** Resolves with the first event of this route, past or future. */
  event(routeKey: string): Promise<SeenEvent>;
  open(path?: string, protocols?: string[], headers?: Record<string, string>): Promise<TestClient>;
  stop(): Promise<void>;
}

export interface TestClient {
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;
  send(frame: unknown): void;
  /** The next text that has come and was not read yet. */
  next(): Promise<string>;
}

/** A gateway over functions of the test; what is not given answers 200 without a body. */
export const startGatewayFixture = async (
  functions: Record<string, TestFunction>,
  limits: Partial<GatewayLimits> = {},
  httpLimits?: HttpLimits,
): Promise<GatewayFixture> => {
  const seen: SeenEvent[] = [];
  const waiting: { routeKey: string; resolve: (event: SeenEvent) => void }[] = [];
  const faults: Faults = {};
  const allLimits = { ...API_GATEWAY_LIMITS, ...limits };
  const server = await startHttpServer(0, httpLimits);

  const invoke = async (functionName: string, event: unknown): Promise<unknown> => {
    const noted = { ...JSON.parse(JSON.stringify(event)), functionName } as SeenEvent;
    seen.push(noted);
    for (const waiter of waiting)
      if (waiter.routeKey === noted.requestContext.routeKey) waiter.resolve(noted);
    return (await functions[functionName]?.(noted)) ?? { statusCode: 200 };
  };

  const gateway = createGateway({ invoke, stage: 'local', limits: allLimits, log: noLog });
  server.serve(connectionsApi('local', gateway.connections, allLimits, faults), gateway.upgrade);
  const httpUrl = `http://127.0.0.1:${server.port}/local`;
  const url = httpUrl.replace('http', 'ws');
  const management = new ApiGatewayManagementApiClient({
    endpoint: httpUrl,
    region: 'us-east-1',
    credentials: CREDENTIALS,
    maxAttempts: 1,
  });
  return {
    gateway,
    url,
    httpUrl,
    management,
    faults,
    seen,
    event: (routeKey) => {
      const past = seen.find((event) => event.requestContext.routeKey === routeKey);
      if (past !== undefined) return Promise.resolve(past);
      return new Promise((resolve) => waiting.push({ routeKey, resolve }));
    },
    open: (path = '', protocols = [], headers = {}) => openClient(`${url}${path}`, protocols, headers),
    stop: async () => {
      gateway.close();
      management.destroy();
      await server.stop();
    },
  };
};

export const openClient = async (
  url: string,
  protocols: string[] = [],
  headers: Record<string, string> = {},
): Promise<TestClient> => {
  const socket = new WebSocket(url, protocols, { headers });
  const unread: string[] = [];
  const readers: ((text: string) => void)[] = [];
  socket.on('message', (message) => {
    const reader = readers.shift();
    if (reader === undefined) unread.push(String(message));
    else reader(String(message));
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once('close', (code, reason) => resolve({ code, reason: String(reason) })),
  );
  await once(socket, 'open');
  return {
    socket,
    closed,
    send: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    next: () => {
      const text = unread.shift();
      return text === undefined ? new Promise((resolve) => readers.push(resolve)) : Promise.resolve(text);
    },
  };
};

/** The HTTP status that an upgrade is refused with. */
export const refusedStatus = async (url: string, protocols: string[] = []): Promise<number> => {
  const socket = new WebSocket(url, protocols);
  socket.on('error', () => {});
  const [, response] = await once(socket, 'unexpected-response');
  socket.terminate();
  return response.statusCode;
};
