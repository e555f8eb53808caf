import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults, PostFault } from './faults.ts';
import type { GatewayLimits } from './gateway-limits.ts';
import { awsError, type HttpRequest, type HttpResponse, type Route } from './http-server.ts';
import type { OpenConnection, OpenConnections } from './open-connections.ts';

/** `ApiGatewayManagementApi`: POST, GET and DELETE of `/{stage}/@connections/{id}`. */
export const connectionsApi = (
  stage: string,
  connections: OpenConnections,
  limits: GatewayLimits,
  faults: Faults,
): Route[] => {
  const path = new RegExp(`^/${stage}/(?:@|%40)connections/([^/]+)$`, 'i');

  const onOpen =
    (act: (connection: OpenConnection, body: Buffer) => HttpResponse | Promise<HttpResponse>) =>
    (request: HttpRequest): HttpResponse | Promise<HttpResponse> => {
      if (!isSigned(request)) return UNSIGNED;
      const connection = connections.find(request.params[0] ?? '');
      return connection === undefined ? GONE : act(connection, request.body);
    };

  const post = async (connection: OpenConnection, body: Buffer): Promise<HttpResponse> => {
    if (body.length > limits.messageBytesMax) return TOO_LARGE;
    const fault = faults.onPost?.(connection.arrival.connectionId, body.toString());
    if (fault !== undefined) {
      if (fault === 'cut') connection.close(1001, 'Going away');
      const answer = await suffer(fault);
      if (answer !== null) return answer;
      if (connections.find(connection.arrival.connectionId) === undefined) return GONE;
    }
    return connection.send(body.toString()) === 'full' ? FULL : { status: 200 };
  };

  return [
    { method: 'POST', path, handle: onOpen(post) },
    { method: 'GET', path, handle: onOpen((connection) => ({ status: 200, json: described(connection) })) },
    {
      method: 'DELETE',
      path,
      handle: onOpen((connection) => {
        connection.close(1000, 'Connection Closed Normally');
        return { status: 204 };
      }),
    },
  ];
};

const GONE = awsError(410, 'GoneException', 'Gone');
const TOO_LARGE = awsError(413, 'PayloadTooLargeException', 'Payload Too Large');
const FULL = awsError(429, 'LimitExceededException', "The client's buffer is full.");
const THROTTLED = awsError(429, 'LimitExceededException', 'Rate exceeded');
const UNSIGNED = awsError(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
const BROKEN = awsError(500, 'InternalServerErrorException', 'Internal Server Error');

/** That a request is signed is required; by whom is not looked at on this machine. */
const isSigned = ({ headers }: HttpRequest): boolean =>
  headers.authorization?.startsWith('AWS4-HMAC-SHA256 ') ?? false;

/** The answer that the fault makes, or null when the post goes on. */
const suffer = async (fault: PostFault): Promise<HttpResponse | null> => {
  if (fault === 'drop') return { status: 200 };
  if (fault === 'gone' || fault === 'cut') return GONE;
  if (fault === 'throttle') return THROTTLED;
  if (fault === 'fail') return BROKEN;
  await sleep(fault.delayMs);
  return null;
};

const described = ({ arrival, lastActiveAtMs }: OpenConnection) => ({
  connectedAt: new Date(arrival.connectedAtMs).toISOString(),
  identity: { sourceIp: arrival.sourceIp, userAgent: arrival.userAgent ?? '' },
  lastActiveAt: new Date(lastActiveAtMs()).toISOString(),
});
