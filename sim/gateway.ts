import type { FunctionName } from '../functions/function-settings.ts';
import { routeOfFrame } from '../local/gateway-routes.ts';
import type { VirtualClock } from '../src/memory/virtual-clock.ts';
import type { ServerFrame } from '../src/protocol/server-frames.ts';
import type { FramePoster, PostOutcome } from '../src/use-cases/ports.ts';
import type { Chance } from './chance.ts';
import type { FaultRates, Span } from './fault-rates.ts';

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
  send(text: string): void;
  /** With a farewell: the gateway knows at once. */
  close(): void;
  /** The client is gone, and the gateway finds out later. */
  vanish(): void;
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
export class SimulatedGateway {
  readonly #options: GatewayOptions;
  readonly #connections = new Map<string, Connection>();
  #made = 0;

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  readonly poster: FramePoster = {
    post: (connectionId, frame) => this.#post(connectionId, frame),
    close: async (connectionId) => {
      const connection = this.#connections.get(connectionId);
      if (connection !== undefined) this.#hangUp(connection);
    },
  };

  connect(player: string, end: LineEnd): void {
    this.#made += 1;
    const connectedAtMs = this.#options.clock.nowMs();
    const connectionId = `c${this.#made}`;
    void this.#open({ connectionId, player, connectedAtMs, end, isOpen: false, isReachable: false });
  }

  async #open(connection: Connection): Promise<void> {
    const { chance, rates, invoke } = this.#options;
    const { connectionId, connectedAtMs: connectedAt, player, end } = connection;
    const event = {
      requestContext: { connectionId, connectedAt, requestTimeEpoch: connectedAt },
      headers: { Authorization: `Bearer ${player}` },
    };
    const answer = await invoke('connect', event).catch(() => null);
    const { statusCode } = (answer ?? { statusCode: 500 }) as { readonly statusCode: number };
    connection.isOpen = statusCode === 200;
    connection.isReachable = connection.isOpen;
    if (connection.isOpen) this.#connections.set(connectionId, connection);
    this.#later(chance.among(rates().frames.delayMs), () =>
      connection.isOpen ? end.opened(this.#lineOf(connection)) : end.refused(),
    );
  }

  #lineOf(connection: Connection): Line {
    const { chance } = this.#options;
    const endLater = (span: Span) => {
      connection.isReachable = false;
      this.#later(chance.among(span), () => this.#end(connection));
    };
    return {
      send: (text) => {
        if (connection.isReachable && connection.isOpen)
          this.#travel(() => connection.isOpen && void this.#route(connection, text));
      },
      close: () => endLater(FAREWELL_MS),
      vanish: () => endLater(UNNOTICED_MS),
    };
  }

  async #route(connection: Connection, text: string): Promise<void> {
    const { clock, invoke } = this.#options;
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
    if (clock.nowMs() - requestTimeEpoch <= ANSWER_MS_MAX) this.#deliver(connection, JSON.parse(body));
  }

  async #post(connectionId: string, frame: ServerFrame): Promise<PostOutcome> {
    const { clock, chance, rates } = this.#options;
    const { slow, failed } = rates().posts;
    if (chance.happens(slow)) await clock.sleep(chance.among(SLOW_POST_MS));
    const hasFailed = chance.happens(failed);
    if (hasFailed && chance.happens(0.5)) return 'failed';
    const connection = this.#connections.get(connectionId);
    if (connection === undefined) return 'gone';
    this.#deliver(connection, frame);
    // Its answer was lost: the frame arrives all the same.
    return hasFailed ? 'failed' : 'accepted';
  }

  #deliver(connection: Connection, frame: ServerFrame): void {
    this.#options.accepted(connection.player, frame, connection.isReachable);
    this.#travel(() => {
      if (connection.isReachable) connection.end.received(frame);
    });
  }

  /** The gateway's own doing: the client hears of it, if it is there. */
  #hangUp(connection: Connection): void {
    this.#end(connection);
    this.#travel(() => {
      if (!connection.isReachable) return;
      connection.isReachable = false;
      connection.end.closed();
    });
  }

  #end(connection: Connection): void {
    if (!connection.isOpen) return;
    const { chance, rates, invoke } = this.#options;
    const { connectionId } = connection;
    connection.isOpen = false;
    this.#connections.delete(connectionId);
    if (chance.happens(rates().disconnects.untold)) return;
    const tell = () => void invoke('disconnect', { requestContext: { connectionId } }).catch(() => undefined);
    this.#later(chance.among(FAREWELL_MS), tell);
  }

  /** Frames get lost, doubled, and overtake each other. */
  #travel(arrive: () => void): void {
    const { chance, rates } = this.#options;
    const { delayMs, lost, doubled, late } = rates().frames;
    if (chance.happens(lost)) return;
    const copies = chance.happens(doubled) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++)
      this.#later(chance.among(delayMs) + (chance.happens(late) ? chance.among(LATE_MS) : 0), arrive);
  }

  #later(ms: number, act: () => void): void {
    const { clock } = this.#options;
    clock.at(clock.nowMs() + ms, act);
  }
}
