import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What the gateway knows of a connection from its handshake on. */
export interface Arrival {
  readonly connectionId: string;
  readonly connectedAtMs: number;
  readonly sourceIp: string;
  readonly userAgent: string | null;
  readonly host: string;
  readonly stage: string;
}

export const arrivalOf = (request: IncomingMessage, stage: string): Arrival => ({
  connectionId: `${randomBytes(11).toString('base64url')}=`,
  connectedAtMs: Date.now(),
  sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
  userAgent: request.headers['user-agent'] ?? null,
  host: request.headers.host ?? 'localhost',
  stage,
});

export const connectEvent = (arrival: Arrival, request: IncomingMessage) => ({
  ...handshakeOf(arrival, request),
  requestContext: requestContext(arrival, '$connect', 'CONNECT'),
  isBase64Encoded: false,
});

export const messageEvent = (arrival: Arrival, routeKey: string, message: Buffer, isBinary: boolean) => ({
  requestContext: {
    ...requestContext(arrival, routeKey, 'MESSAGE'),
    messageId: randomBytes(12).toString('base64'),
  },
  body: message.toString(isBinary ? 'base64' : 'utf8'),
  isBase64Encoded: isBinary,
});

export const disconnectEvent = (arrival: Arrival, code: number, reason: string) => ({
  headers: { Host: arrival.host, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' },
  multiValueHeaders: {
    Host: [arrival.host],
    'x-api-key': [''],
    'X-Forwarded-For': [''],
    'x-restapi': [''],
  },
  requestContext: {
    ...requestContext(arrival, '$disconnect', 'DISCONNECT'),
    disconnectStatusCode: code,
    disconnectReason: reason,
  },
  isBase64Encoded: false,
});

type EventType = 'CONNECT' | 'MESSAGE' | 'DISCONNECT';

const requestContext = (arrival: Arrival, routeKey: string, eventType: EventType) => {
  const requestId = randomUUID();
  const nowMs = Date.now();
  return {
    routeKey,
    eventType,
    extendedRequestId: requestId,
    requestTime: commonLogTime(nowMs),
    messageDirection: 'IN' as const,
    stage: arrival.stage,
    connectedAt: arrival.connectedAtMs,
    requestTimeEpoch: nowMs,
    identity: {
      sourceIp: arrival.sourceIp,
      ...(arrival.userAgent === null ? {} : { userAgent: arrival.userAgent }),
    },
    requestId,
    domainName: arrival.host,
    connectionId: arrival.connectionId,
    apiId: 'local',
  };
};

export type RequestContext = ReturnType<typeof requestContext>;

/** `09/Apr/2026:18:03:28 +0000` */
const commonLogTime = (atMs: number): string => {
  const [, day, month, year, time] = new Date(atMs).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
};

/** Header names as the client wrote them, the last value of each beside all of them, and the query alike. */
const handshakeOf = (arrival: Arrival, request: IncomingMessage) => {
  const { rawHeaders } = request;
  const headers: [string, string][] = [];
  for (let index = 0; index < rawHeaders.length; index += 2)
    headers.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '']);
  headers.push(['X-Forwarded-For', arrival.sourceIp], ['X-Forwarded-Proto', 'http']);
  const query = [...new URLSearchParams((request.url ?? '').split('?', 2)[1] ?? '')];
  return {
    headers: Object.fromEntries(headers),
    multiValueHeaders: grouped(headers),
    ...(query.length === 0
      ? {}
      : {
          queryStringParameters: Object.fromEntries(query),
          multiValueQueryStringParameters: grouped(query),
        }),
  };
};

const grouped = (pairs: readonly (readonly [string, string])[]): Record<string, string[]> => {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(values);
};
