import type { WebSocket } from 'ws';
import type { Arrival } from './gateway-events.ts';
import type { GatewayLimits } from './gateway-limits.ts';

export interface OpenConnection {
  readonly arrival: Arrival;
  readonly lastActiveAtMs: () => number;
  /** A message went in or out: the idle time begins anew. */
  touch(): void;
  /** `full`: the client does not read what it was sent. */
  send(text: string): 'sent' | 'full';
  /** From now on nobody can post to it. */
  close(code: number, reason: string): void;
}

/** The connections of this gateway that are open, by id. */
export interface OpenConnections {
  readonly size: number;
  readonly framesSent: number;
  add(arrival: Arrival, socket: WebSocket): OpenConnection;
  find(connectionId: string): OpenConnection | undefined;
  remove(connectionId: string): void;
  closeAll(code: number, reason: string): void;
}

/** How long a client may take to answer a close frame. */
const CLOSE_MS_MAX = 2_000;

export const createOpenConnections = (limits: GatewayLimits): OpenConnections => {
  const open = new Map<string, OpenConnection>();
  let framesSent = 0;

  const add = (arrival: Arrival, socket: WebSocket): OpenConnection => {
    let lastActiveAtMs = arrival.connectedAtMs;
    let closeTimer: NodeJS.Timeout | undefined;
    const goAway = () => connection.close(1001, 'Going away');
    const idleTimer = setTimeout(goAway, limits.idleMs).unref();
    const ageTimer = setTimeout(goAway, limits.ageMs).unref();
    const connection: OpenConnection = {
      arrival,
      lastActiveAtMs: () => lastActiveAtMs,
      touch: () => {
        lastActiveAtMs = Date.now();
        idleTimer.refresh();
      },
      send: (text) => {
        if (socket.bufferedAmount > limits.bufferedBytesMax) return 'full';
        socket.send(text);
        framesSent += 1;
        connection.touch();
        return 'sent';
      },
      close: (code, reason) => {
        open.delete(arrival.connectionId);
        socket.close(code, reason);
        closeTimer = setTimeout(() => socket.terminate(), CLOSE_MS_MAX).unref();
      },
    };
    open.set(arrival.connectionId, connection);
    socket.once('close', () => {
      clearTimeout(idleTimer);
      clearTimeout(ageTimer);
      clearTimeout(closeTimer);
    });
    return connection;
  };

  return {
    get size() {
      return open.size;
    },
    get framesSent() {
      return framesSent;
    },
    add,
    find: (connectionId) => open.get(connectionId),
    remove: (connectionId) => void open.delete(connectionId),
    closeAll: (code, reason) => {
      for (const connection of [...open.values()]) connection.close(code, reason);
    },
  };
};
