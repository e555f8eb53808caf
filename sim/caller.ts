import type { VirtualClock } from '../src/memory/virtual-clock.ts';
import type { ClientFrame } from '../src/protocol/client-frames.ts';
import type { ServerFrame } from '../src/protocol/server-frames.ts';
import type { Chance } from './chance.ts';
import type { Line, SimulatedGateway } from './gateway.ts';

export interface CallerEnd {
  opened(): void;
  received(frame: ServerFrame): void;
  /** Nothing at all came after this frame, for seconds. */
  unanswered(frame: ClientFrame): void;
}

const ANSWER_MS = { min: 5_000, max: 8_000 };
const OPEN_MS_MAX = 10_000;
const AGAIN_MS = { min: 50, max: 8_000 };

/** A client's one connection, made again until it is given up, and what is asked on it. */
export class Caller {
  readonly #clock: VirtualClock;
  readonly #chance: Chance;
  readonly #gateway: SimulatedGateway;
  readonly #player: string;
  readonly #end: CallerEnd;
  #line: Line | null = null;
  /** What belongs to an earlier attempt is not for us any more. */
  #attempt = 0;
  #asks = 0;
  #answeredAsks = 0;

  constructor(
    { clock, chance, gateway }: { clock: VirtualClock; chance: Chance; gateway: SimulatedGateway },
    player: string,
    end: CallerEnd,
  ) {
    this.#clock = clock;
    this.#chance = chance;
    this.#gateway = gateway;
    this.#player = player;
    this.#end = end;
  }

  get isOpen(): boolean {
    return this.#line !== null;
  }

  /** Leaves an older connection as it is: a second device. */
  connect(): void {
    this.#attempt += 1;
    this.#line = null;
    this.#ifStill(OPEN_MS_MAX, () => this.#line === null && this.connect());
    const again = () => this.#ifStill(this.#chance.among(AGAIN_MS), () => this.connect());
    const attempt = this.#attempt;
    const isCurrent = () => attempt === this.#attempt;
    this.#gateway.connect(this.#player, {
      opened: (line) => {
        if (!isCurrent()) return line.close();
        this.#line = line;
        this.#end.opened();
      },
      refused: () => isCurrent() && again(),
      received: (frame) => {
        if (!isCurrent()) return;
        this.#answeredAsks = this.#asks;
        this.#end.received(frame);
      },
      closed: () => isCurrent() && again(),
    });
  }

  send(frame: ClientFrame): void {
    this.sendText(JSON.stringify(frame));
  }

  sendText(text: string): void {
    this.#line?.send(text);
  }

  ask(frame: ClientFrame): void {
    this.#asks += 1;
    const asked = this.#asks;
    this.send(frame);
    this.#ifStill(this.#chance.among(ANSWER_MS), () => {
      if (this.#answeredAsks < asked && asked === this.#asks) this.#end.unanswered(frame);
    });
  }

  /** Says goodbye, or is gone without a word. */
  hangUp(isSilent: boolean): void {
    if (isSilent) this.#line?.vanish();
    else this.#line?.close();
    this.leave();
  }

  /** Leaves the connection open, and hears nothing of it any more. */
  leave(): void {
    this.#attempt += 1;
    this.#line = null;
  }

  #ifStill(afterMs: number, act: () => void): void {
    const attempt = this.#attempt;
    this.#clock.at(this.#clock.nowMs() + afterMs, () => {
      if (attempt === this.#attempt) act();
    });
  }
}
