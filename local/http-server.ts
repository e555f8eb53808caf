import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

export interface HttpRequest {
  readonly headers: IncomingHttpHeaders;
  /** The groups of the route's pattern, URL-decoded. */
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON; nothing when left out. */
  readonly json?: unknown;
}

export interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly handle: (request: HttpRequest) => Promise<HttpResponse> | HttpResponse;
}

export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export interface HttpServer {
  readonly port: number;
  /** Until this is called every request is answered with 503. */
  serve(routes: readonly Route[], upgrade: Upgrade): void;
  stop(): Promise<void>;
}

/** What Lambda takes at most; nothing here is larger. */
const BODY_BYTES_MAX = 6 * 1024 * 1024;

/** Newcomers that may wait to be accepted: a burst of clients comes faster than this thread takes them. */
const BACKLOG = 4_096;

/** Listens on 127.0.0.1 at once, so that the port is known before anything is built that needs it. */
export const startHttpServer = async (port: number): Promise<HttpServer> => {
  let routes: readonly Route[] | null = null;
  let upgrade: Upgrade = (_request, socket) => socket.destroy();
  const server = createServer((request, response) => {
    answer(routes, request).then(
      (result) => send(response, result),
      (error: unknown) => send(response, { status: 500, json: { message: String(error) } }),
    );
  });
  // The SDK keeps its sockets open; one that is closed while a request is on its way would fail that request.
  server.keepAliveTimeout = 0;
  server.on('upgrade', (request, socket, head) => upgrade(request, socket, head));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', backlog: BACKLOG }, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    serve: (newRoutes, newUpgrade) => {
      routes = newRoutes;
      upgrade = newUpgrade;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

/** An error as the AWS REST protocols write it: the SDK makes an exception of that name. */
export const awsError = (status: number, name: string, message: string): HttpResponse => ({
  status,
  headers: { 'x-amzn-errortype': name },
  json: { message, Message: message },
});

const answer = async (routes: readonly Route[] | null, request: IncomingMessage): Promise<HttpResponse> => {
  if (routes === null) return { status: 503, json: { message: 'The runtime is starting.' } };
  const [path = '/', search = ''] = (request.url ?? '/').split('?', 2);
  for (const route of routes) {
    const match = route.method === request.method ? route.path.exec(path) : null;
    if (match === null) continue;
    const params = match.slice(1).map(decoded);
    const body = await bodyOf(request);
    if (body === null) return { status: 413, json: { message: 'The body is too large.' } };
    return route.handle({ headers: request.headers, params, query: new URLSearchParams(search), body });
  }
  return awsError(404, 'UnknownOperationException', `Nothing answers ${request.method} ${path}.`);
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const bodyOf = async (request: IncomingMessage): Promise<Buffer | null> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const send = (response: ServerResponse, { status, headers, json }: HttpResponse): void => {
  const body = json === undefined ? '' : JSON.stringify(json);
  response.writeHead(status, {
    ...(body === '' ? {} : { 'content-type': 'application/json' }),
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
};

/** The body as JSON; undefined when it is none. */
export const jsonOf = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
};
