import type { FunctionName } from '../functions/function-settings.ts';
import { routeOfFrame } from '../local/gateway-routes.ts';
import type { VirtualClock } from '../src/memory/virtual-clock.ts';
import type { ServerFrame } from '../src/protocol/server-frames.ts';
import type { FramePoster, PostOutcome } from '../src/use-cases/ports.ts';
import type { Chance } from './chance.ts';
import type { FaultRates } from './fault-rates.ts';

/** What a client hears of its connection. */
export interface LineEnd {
  opened(line: Line): void;
  refused(): void;
  received(frame: ServerFrame): void;
  /** The gateway closed it. */
  closed(): void;
}

/** A client's side of a connection. */
export interface Line {
  readonly connectionId: string;
  send(text: string): void;
  /** With a farewell: the gateway knows at once. */
  close(): void;
  /** The client is gone, and the gateway finds out later. */
  vanish(): void;
}

export interface SimulatedGateway {
  connect(player: string, end: LineEnd): void;
  readonly poster: FramePoster;
}

interface GatewayOptions {
  readonly clock: VirtualClock;
  readonly chance: Chance;
  readonly rates: () => FaultRates;
  readonly invoke: (name: FunctionName, event: unknown) => Promise<unknown>;
  /** A frame was handed to a player's connection. */
  readonly accepted: (player: string, frame: ServerFrame, isReachable: boolean) => void;
}

interface Connection {
  readonly connectionId: string;
  readonly player: string;
  readonly connectedAtMs: number;
  readonly end: LineEnd;
  /** As the gateway believes. */
  isOpen: boolean;
  /** The client is there. */
  isReachable: boolean;
}

/** Answers that take longer are not sent, as API Gateway does. */
const ANSWER_MS_MAX = 29_000;
const LATE_MS = { min: 500, max: 10_000 };
const UNNOTICED_MS = { min: 5_000, max: 600_000 };
const FAREWELL_MS = { min: 5, max: 500 };
const SLOW_POST_MS = { min: 100, max: 10_000 };

/** API Gateway and the network in front of it. */
export const createSimulatedGateway = (options: GatewayOptions): SimulatedGateway => {
  const { clock, chance, rates, invoke } = options;
  const connections = new Map<string, Connection>();
  let made = 0;

  const later = (ms: number, act: () => void) => clock.at(clock.nowMs() + ms, act);

  /** Frames get lost, doubled, and overtake each other. */
  const travel = (arrive: () => void): void => {
    const { delayMs, lost, doubled, late } = rates().frames;
    if (chance.happens(lost)) return;
    const copies = chance.happens(doubled) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++)
      later(chance.among(delayMs) + (chance.happens(late) ? chance.among(LATE_MS) : 0), arrive);
  };

  const deliver = (connection: Connection, frame: ServerFrame): void => {
    options.accepted(connection.player, frame, connection.isReachable);
    travel(() => {
      if (connection.isReachable) connection.end.received(frame);
    });
  };

  const route = async (connection: Connection, text: string): Promise<void> => {
    const requestTimeEpoch = clock.nowMs();
    const { connectionId, connectedAtMs: connectedAt } = connection;
    const event = {
      requestContext: { connectionId, connectedAt, requestTimeEpoch },
      body: text,
      isBase64Encoded: false,
    };
    // A function that died is not answered for: the client asks again.
    const answer = await invoke(routeOfFrame(text).functionName, event).catch(() => null);
    const { body } = (answer ?? {}) as { readonly body?: string };
    if (body === undefined || !connection.isOpen) return;
    if (clock.nowMs() - requestTimeEpoch <= ANSWER_MS_MAX) deliver(connection, JSON.parse(body));
  };

  const end = (connection: Connection): void => {
    if (!connection.isOpen) return;
    connection.isOpen = false;
    connections.delete(connection.connectionId);
    if (chance.happens(rates().disconnects.untold)) return;
    const event = { requestContext: { connectionId: connection.connectionId } };
    later(chance.among(FAREWELL_MS), () => void invoke('disconnect', event).catch(() => undefined));
  };

  /** The gateway's own doing: the client hears of it, if it is there. */
  const hangUp = (connection: Connection): void => {
    end(connection);
    travel(() => {
      if (!connection.isReachable) return;
      connection.isReachable = false;
      connection.end.closed();
    });
  };

  const lineOf = (connection: Connection): Line => ({
    connectionId: connection.connectionId,
    send: (text) => {
      if (connection.isReachable && connection.isOpen)
        travel(() => connection.isOpen && void route(connection, text));
    },
    close: () => {
      connection.isReachable = false;
      later(chance.among(FAREWELL_MS), () => end(connection));
    },
    vanish: () => {
      connection.isReachable = false;
      later(chance.among(UNNOTICED_MS), () => end(connection));
    },
  });

  const open = async (connection: Connection): Promise<void> => {
    const { connectionId, connectedAtMs: connectedAt, player } = connection;
    const event = {
      requestContext: { connectionId, connectedAt, requestTimeEpoch: connectedAt },
      headers: { Authorization: `Bearer ${player}` },
    };
    const answer = await invoke('connect', event).catch(() => null);
    const { statusCode } = (answer ?? { statusCode: 500 }) as { readonly statusCode: number };
    connection.isOpen = statusCode === 200;
    if (connection.isOpen) connections.set(connectionId, connection);
    connection.isReachable = connection.isOpen;
    later(chance.among(rates().frames.delayMs), () =>
      connection.isOpen ? connection.end.opened(lineOf(connection)) : connection.end.refused(),
    );
  };

  const post = async (connectionId: string, frame: ServerFrame): Promise<PostOutcome> => {
    const { slow, failed } = rates().posts;
    if (chance.happens(slow)) await clock.sleep(chance.among(SLOW_POST_MS));
    if (chance.happens(failed)) return 'failed';
    const connection = connections.get(connectionId);
    if (connection === undefined) return 'gone';
    deliver(connection, frame);
    return 'accepted';
  };

  return {
    connect: (player, lineEnd) => {
      made += 1;
      const connectionId = `c${made}`;
      const connectedAtMs = clock.nowMs();
      const connection = {
        connectionId,
        player,
        connectedAtMs,
        end: lineEnd,
        isOpen: false,
        isReachable: false,
      };
      void open(connection);
    },
    poster: {
      post,
      close: async (connectionId) => {
        const connection = connections.get(connectionId);
        if (connection !== undefined) hangUp(connection);
      },
    },
  };
};
