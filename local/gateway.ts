import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { createFrameMeter } from './frame-meter.ts';
import { framesInTurn } from './frames-in-turn.ts';
import { type Arrival, arrivalOf } from './gateway-events.ts';
import { createGatewayIntegration, type Invoke } from './gateway-integration.ts';
import type { GatewayLimits } from './gateway-limits.ts';
import { isHandshake } from './handshake.ts';
import type { Upgrade } from './http-server.ts';
import { integrationInTurn } from './integration-in-turn.ts';
import type { LogSink } from './log-entry.ts';
import { createOpenConnections, type OpenConnections } from './open-connections.ts';

export interface GatewayOptions {
  readonly invoke: Invoke;
  readonly stage: string;
  readonly limits: GatewayLimits;
  readonly log: LogSink;
}

export interface Gateway {
  readonly connections: OpenConnections;
  readonly upgrade: Upgrade;
  framesReceived(): number;
  /** Refuses newcomers and closes every connection with 1001; resolves when each $disconnect was answered. */
  close(): Promise<void>;
}

interface Frame {
  readonly message: Buffer;
  readonly isBinary: boolean;
}

const PROTOCOL_ERROR = 1002;
const TOO_BIG = 1009;

/**
 * A WebSocket API that behaves as API Gateway's does. Where AWS does not say, the stricter reading was
 * taken: only messages (no control frames) count against the idle time.
 *
 * On AWS the gateway itself stands against slow and half-open handshakes, and throttles floods of them; here
 * `startHttpServer` and `GatewayLimits` do, for this machine's sake.
 */
export const createGateway = ({ invoke, stage, limits, log }: GatewayOptions): Gateway => {
  const connections = createOpenConnections(limits);
  const integration = integrationInTurn(createGatewayIntegration(invoke, limits.integrationMs, log), limits);
  const open = createOpener(limits.messageBytesMax);
  /** One promise a connection, kept until its $disconnect was answered. */
  const endings = new Set<Promise<void>>();
  let closed = false;
  let framesReceived = 0;

  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const [path] = (request.url ?? '/').split('?', 1);
    if (closed) return refuse(socket, 503);
    if (path !== `/${stage}` && path !== `/${stage}/`) return refuse(socket, 403);
    if (!isHandshake(request)) return refuse(socket, 400);
    if (integration.connectsWaiting() >= limits.connectsWaitingMax) return refuse(socket, 429);
    const arrival = arrivalOf(request, stage);
    const answer = await integration.connect(arrival, request);
    if (answer.status < 200 || answer.status >= 300) return refuse(socket, answer.status);
    if (!socket.readable || !socket.writable) {
      socket.destroy();
      return integration.disconnect(arrival, 1006, 'Client left');
    }
    const protocol = answer.headers['sec-websocket-protocol'];
    open({ request, socket, head, protocol }, (opened) => accept(arrival, opened, socket));
  };

  const accept = (arrival: Arrival, socket: WebSocket, raw: Duplex): void => {
    const { connectionId } = arrival;
    const connection = connections.add(arrival, socket);
    watchFrames(raw, limits.frameBytesMax, () => connection.close(TOO_BIG, 'Frame too large'));
    const isOpen = () => connections.find(connectionId) === connection;
    const take = framesInTurn(socket, limits.ownFramesAtOnceMax, async ({ message, isBinary }: Frame) => {
      if (!isOpen()) return;
      const reply = await integration.message(arrival, message, isBinary);
      if (reply !== '' && isOpen()) connection.send(reply);
    });
    socket.on('message', (message: Buffer, isBinary: boolean) => {
      // A connection that is being closed is not listened to any more.
      if (!isOpen()) return;
      framesReceived += 1;
      connection.touch();
      take({ message, isBinary });
    });
    // A client that breaks the protocol: `ws` says so with the right code, and nobody waits long for an answer.
    socket.on('error', () => connection.close(PROTOCOL_ERROR, ''));
    const ending = new Promise<void>((resolve) => {
      socket.on('close', (code: number, reason: Buffer) => {
        connections.remove(connectionId);
        resolve(integration.disconnect(arrival, code, reason.toString()));
      });
    });
    endings.add(ending);
    void ending.finally(() => endings.delete(ending));
    if (closed) connection.close(1001, 'Going away');
  };

  return {
    connections,
    upgrade: (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      void upgrade(request, socket, head);
    },
    framesReceived: () => framesReceived,
    close: async () => {
      closed = true;
      connections.closeAll(1001, 'Going away');
      await Promise.all(endings);
    },
  };
};

interface Opening {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  /** The subprotocol that was chosen. */
  readonly protocol: string | undefined;
}

/** Answers handshakes with 101. */
const createOpener = (maxPayload: number) => {
  const protocols = new WeakMap<IncomingMessage, string>();
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload,
    handleProtocols: (_offered, request) => protocols.get(request) ?? false,
  });
  return ({ request, socket, head, protocol }: Opening, accept: (opened: WebSocket) => void): void => {
    if (protocol !== undefined) protocols.set(request, protocol);
    server.handleUpgrade(request, socket, head, accept);
  };
};

/** Reads before `ws` does, so that a frame that is too large is not handed on. */
const watchFrames = (raw: Duplex, bytesMax: number, onTooLarge: () => void): void => {
  const meter = createFrameMeter((bytes) => bytes > bytesMax && onTooLarge());
  raw.prependListener('data', meter);
};

/** A client that does not hang up is not waited for. */
const refuse = (socket: Duplex, status: number): void => {
  const reason = STATUS_CODES[status] ?? 'Refused';
  const answer = `HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
  socket.end(answer, () => socket.destroy());
};
