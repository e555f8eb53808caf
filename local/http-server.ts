import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
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

/** Against clients that are slow, or that hold sockets; on AWS that is the gateway's own. Tests lower all of it. */
export interface HttpLimits {
  /** For the head of a request, counted from the connect: a byte a second does not prolong it. */
  readonly headersMs: number;
  /** For a whole request. */
  readonly requestMs: number;
  /** Sockets that are no WebSockets; beyond it, the one of which nothing was heard for the longest time is closed. */
  readonly socketsMax: number;
}

/** What Lambda takes at most; nothing here is larger. */
const BODY_BYTES_MAX = 6 * 1024 * 1024;

/** Newcomers that may wait to be accepted: a burst of clients comes faster than this thread takes them. */
const BACKLOG = 4_096;

/** Twice the backlog: a burst of clients that are all accepted before any of them is read is within. */
const HTTP_LIMITS: HttpLimits = { headersMs: 10_000, requestMs: 30_000, socketsMax: 2 * BACKLOG };
/** How often it is looked for clients that are too slow. */
const SLOW_LOOKED_FOR_MS = 1_000;

/** Listens on 127.0.0.1 at once, so that the port is known before anything is built that needs it. */
export const startHttpServer = async (
  port: number,
  { headersMs, requestMs, socketsMax }: HttpLimits = HTTP_LIMITS,
): Promise<HttpServer> => {
  let routes: readonly Route[] | null = null;
  let upgrade: Upgrade = (_request, socket) => socket.destroy();
  const timeouts = {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: Math.min(SLOW_LOOKED_FOR_MS, headersMs),
  };
  const server = createServer(timeouts, (request, response) => {
    answer(routes, request).then(
      (result) => send(response, result),
      (error: unknown) => send(response, { status: 500, json: { message: String(error) } }),
    );
  });
  // The SDK keeps its sockets open; one that is closed while a request is on its way would fail that request.
  server.keepAliveTimeout = 0;
  boundSockets(server, socketsMax);
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

/** Closes the stalest socket when there are too many; of those whose request is being answered, none. */
const boundSockets = (server: Server, socketsMax: number): void => {
  const stalestFirst = new Set<Duplex>();
  const heard = (socket: Duplex): void => {
    stalestFirst.delete(socket);
    if (!socket.destroyed) stalestFirst.add(socket);
  };
  server.on('connection', (socket) => {
    heard(socket);
    socket.once('close', () => stalestFirst.delete(socket));
    const [stalest] = stalestFirst.size > socketsMax ? stalestFirst : [];
    stalest?.destroy();
    if (stalest !== undefined) stalestFirst.delete(stalest);
  });
  server.on('request', (request, response) => {
    const { socket } = request;
    heard(socket);
    request.once('end', () => stalestFirst.delete(socket));
    response.once('finish', () => heard(socket));
  });
  server.on('upgrade', ({ socket }) => stalestFirst.delete(socket));
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
