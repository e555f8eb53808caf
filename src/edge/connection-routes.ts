import { type ConnectPlayerPorts, connectPlayer } from '../use-cases/connect-player.ts';
import { type DisconnectPlayerPorts, disconnectPlayer } from '../use-cases/disconnect-player.ts';
import type { Clock } from '../use-cases/ports.ts';
import { type GuardPorts, guard, type Handler } from './guard.ts';
import { readWebSocketEvent, type WebSocketEvent } from './web-socket-event.ts';

/** Any status but 2xx refuses the upgrade. */
export interface ConnectAnswer {
  readonly statusCode: number;
  readonly headers?: { readonly 'Sec-WebSocket-Protocol': string };
}

/** Offered by clients that cannot set headers, beside the token: `muster, <token>`. */
const SUBPROTOCOL = 'muster';

export const connectRoute = (
  ports: () => ConnectPlayerPorts & GuardPorts & { readonly clock: Clock },
): Handler<ConnectAnswer> => {
  const run = async (event: unknown): Promise<ConnectAnswer> => {
    const arrived = readWebSocketEvent(event);
    if (arrived === null) return { statusCode: 400 };
    const wired = ports();
    const connectedAtMs = arrived.connectedAtMs ?? arrived.requestedAtMs ?? wired.clock.nowMs();
    const offered = readSubprotocols(arrived);
    const token = readToken(arrived, offered);
    const outcome = await connectPlayer(wired)(arrived.connectionId, connectedAtMs, token);
    if (outcome === 'unauthenticated') return { statusCode: 401 };
    return offered.includes(SUBPROTOCOL)
      ? { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': SUBPROTOCOL } }
      : { statusCode: 200 };
  };
  return guard('connect', ports, run, { statusCode: 503 });
};

export const disconnectRoute = (
  ports: () => DisconnectPlayerPorts & GuardPorts,
): Handler<{ readonly statusCode: number }> => {
  const run = async (event: unknown) => {
    const arrived = readWebSocketEvent(event);
    if (arrived === null) return { statusCode: 400 };
    await disconnectPlayer(ports())(arrived.connectionId);
    return { statusCode: 200 };
  };
  return guard('disconnect', ports, run, { statusCode: 503 });
};

const readSubprotocols = ({ headers }: WebSocketEvent): readonly string[] =>
  (headers.get('sec-websocket-protocol') ?? '').split(',').map((offered) => offered.trim());

const readToken = ({ headers, query }: WebSocketEvent, offered: readonly string[]): string | null => {
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  const beside = offered.includes(SUBPROTOCOL)
    ? offered.find((each) => each !== '' && each !== SUBPROTOCOL)
    : undefined;
  return bearer ?? beside ?? query.get('token') ?? null;
};
