import { createLastSeen } from '../bots/last-seen.ts';
import type { VirtualClock } from '../src/memory/virtual-clock.ts';
import type { ErrorFrame, MatchFoundFrame, ServerFrame, StateFrame } from '../src/protocol/server-frames.ts';
import { Caller } from './caller.ts';
import type { Chance } from './chance.ts';
import type { SimulatedGateway } from './gateway.ts';
import { createPromises, type Promises } from './promises.ts';
import type { Verdict } from './verdict.ts';
import type { Visit } from './visit.ts';

export type VisitEnd = 'matched' | 'left' | 'over' | 'cooling_down' | 'refused' | 'gave_up' | 'deserted';

/** When Redis last lost something that it had acknowledged, and when everything; 0 for never. */
export interface LostWrites {
  readonly fellBackAtMs: number;
  readonly emptiedAtMs: number;
}

export interface PlayerWorld {
  readonly clock: VirtualClock;
  readonly chance: Chance;
  readonly gateway: SimulatedGateway;
  readonly ended: (player: Player, visit: Visit, end: VisitEnd, waitedMs: number) => void;
  readonly broken: Verdict['broken'];
  readonly lost: () => LostWrites;
}

const PING_EVERY_MS = 30_000;
/** Of those who never ping. */
const SYNC_EVERY_MS = 60_000;
const BACK_MS = { min: 100, max: 60_000 };
const FOLLOW_EVERY_MS = 5_000;
const FOLLOW_MS_MAX = 90_000;
const PATIENCE_MS = 15 * 60_000;
const SOON_MS = { min: 50, max: 20_000 };
const AGAIN_MS = { min: 4_000, max: 8_000 };
/** Errors after which the same wish may come true; the truth is asked for first. */
const PASSING: readonly string[] = [
  'unavailable',
  'rate_limited',
  'superseded',
  'already_queued',
  'too_late',
  'bad_receipt',
];

/** One player: a client of the protocol, driven by frames and by its habits. */
export class Player {
  readonly name: string;
  readonly #world: PlayerWorld;
  readonly #caller: Caller;
  readonly #promises: Promises;
  #visit: Visit | null = null;
  /** What was meant for an earlier visit is void. */
  #turn = 0;
  #arrivedAtMs = 0;
  #requests = 0;
  #hasAsked = false;
  #hasMischief = false;
  #isLeaving = false;
  #lastSeen = createLastSeen();
  #ticketId: string | null = null;
  #receipt: string | null = null;
  #loading: string | null = null;

  constructor(world: PlayerWorld, name: string) {
    this.name = name;
    this.#world = world;
    this.#promises = createPromises(name, world);
    this.#caller = new Caller(world, name, {
      opened: () => this.#opened(),
      received: (frame) => this.#received(frame),
      unanswered: ({ type }) => (type === 'sync' ? this.#drop(0) : this.sync()),
    });
  }

  get isBusy(): boolean {
    return this.#visit !== null;
  }

  /** The ticket that it believes to have, while it can be told of it. */
  get reachableTicketId(): string | null {
    return this.#caller.isOpen ? this.#ticketId : null;
  }

  arrive(visit: Visit): void {
    this.#turn += 1;
    this.#visit = visit;
    this.#arrivedAtMs = this.#world.clock.nowMs();
    this.#hasAsked = false;
    this.#hasMischief = false;
    this.#isLeaving = false;
    this.#lastSeen = createLastSeen();
    if (visit.party?.leads === false) this.#follow(this.#arrivedAtMs + FOLLOW_MS_MAX);
    this.#beat(visit);
    this.#caller.connect();
  }

  /** Asks for the truth. */
  sync(): void {
    if (this.#caller.isOpen)
      this.#caller.ask({ type: 'sync', ...(this.#receipt !== null && { receipt: this.#receipt }) });
  }

  #opened() {
    if (this.#hasAsked || this.#visit?.party?.leads === false) this.sync();
    else this.#enqueue();
  }

  #enqueue() {
    if (this.#visit === null) return;
    const { mode, asked, party } = this.#visit;
    this.#requests += 1;
    this.#hasAsked = true;
    const request_id = `r${this.#requests}`;
    this.#caller.ask({
      type: 'enqueue',
      game_mode: mode.id,
      ...asked,
      ...(party && { party: party.id }),
      request_id,
    });
  }

  #beat({ pings }: Visit) {
    this.#later(pings ? PING_EVERY_MS : SYNC_EVERY_MS, (visit) => {
      if (!pings) this.sync();
      else if (this.#caller.isOpen) this.#caller.ask({ type: 'ping' });
      this.#beat(visit);
    });
  }

  /** A member who does not lead has to hear of the ticket. */
  #follow(untilMs: number) {
    this.#later(FOLLOW_EVERY_MS, () => {
      if (this.#ticketId !== null) return;
      if (this.#world.clock.nowMs() > untilMs) return this.#end('gave_up');
      this.sync();
      this.#follow(untilMs);
    });
  }

  #received(frame: ServerFrame) {
    // A gateway's own words have no type.
    if (this.#visit === null || typeof frame.type !== 'string') return;
    this.#promises.check(frame);
    if (this.#lastSeen.isStale(frame)) return;
    switch (frame.type) {
      case 'queued':
        return this.#waits(frame.ticket_id, frame.receipt);
      case 'start_loading':
        return this.#loads(frame.ticket_id, frame.loading_session_id);
      case 'loading_cancelled':
        this.#loading = null;
        return frame.requeued ? undefined : this.#end('over');
      case 'dequeued':
        return this.#end(frame.reason === 'requested' ? 'left' : 'over');
      case 'match_found':
        return this.#matched(frame);
      case 'state':
        return this.#learns(frame);
      case 'pong':
        return (frame.ticket_id !== null || this.#ticketId !== null) && this.#lastSeen.differs(frame)
          ? this.sync()
          : undefined;
      case 'error':
        return this.#refused(frame);
      case 'player_ready':
    }
  }

  #waits(ticketId: string, receipt: string) {
    this.#receipt = receipt;
    this.#loading = null;
    // A party's ticket does not come back while a member has got another one meanwhile.
    if (receipt.includes('"party":null')) this.#promises.inLine(ticketId);
    this.#hasTicket(ticketId);
  }

  #hasTicket(ticketId: string) {
    const isFirst = this.#ticketId === null;
    this.#ticketId = ticketId;
    if (!isFirst || this.#visit === null) return;
    const soon = this.#world.chance.among(SOON_MS);
    this.#later(PATIENCE_MS, () => this.#leave());
    switch (this.#visit.habit) {
      case 'leaver':
        return this.#later(soon, () => this.#leave());
      case 'deserter':
        return this.#later(soon, () => this.#end('deserted'));
      case 'dropper':
        return this.#later(soon, () => this.#misbehave());
      case 'switcher':
        return this.#later(soon, () => this.#caller.connect());
    }
  }

  #loads(ticketId: string, sessionId: string) {
    this.#promises.notInLine();
    this.#hasTicket(ticketId);
    const visit = this.#visit;
    if (this.#loading === sessionId || visit === null) return;
    this.#loading = sessionId;
    if (visit.habit === 'no_show' && !this.#hasMischief) {
      this.#hasMischief = true;
      return;
    }
    if (visit.habit === 'decliner')
      return this.#later(visit.loadMs, () => this.#loading === sessionId && this.#leave());
    if (visit.habit === 'dropper' && this.#world.chance.happens(0.5)) this.#misbehave();
    this.#complete(sessionId, visit.loadMs);
  }

  /** Said again until something comes of it. */
  #complete(sessionId: string, afterMs: number) {
    this.#later(afterMs, () => {
      if (this.#loading !== sessionId) return;
      this.#caller.send({ type: 'loading_complete', loading_session_id: sessionId });
      this.#complete(sessionId, this.#world.chance.among(AGAIN_MS));
    });
  }

  #matched(frame: Pick<MatchFoundFrame, 'ticket_id' | 'session_id'>) {
    this.#promises.matched(frame.ticket_id, frame.session_id);
    this.#end('matched');
  }

  #learns(state: StateFrame) {
    switch (state.status) {
      case 'none':
        return this.#hasNone(state.cooldown_seconds);
      case 'waiting':
      case 'suspended':
      case 'delayed':
        return this.#waits(state.ticket_id, state.receipt);
      case 'loading':
      case 'allocating':
        return this.#loads(state.ticket_id, state.loading_session_id);
      case 'matched':
        return this.#matched(state);
    }
  }

  #hasNone(cooldownSeconds: number) {
    if (this.#receipt === null || this.#isLeaving || cooldownSeconds > 0) this.#promises.notInLine();
    this.#promises.none();
    if (cooldownSeconds > 0) return this.#end('cooling_down');
    if (this.#isLeaving) return this.#end('left');
    const isFollower = this.#visit?.party?.leads === false;
    if (this.#ticketId === null && isFollower) return;
    if (isFollower) return this.#end('over');
    this.#ticketId = null;
    this.#receipt = null;
    this.#lastSeen = createLastSeen();
    this.#later(this.#world.chance.among(SOON_MS), () => this.#ticketId === null && this.#enqueue());
  }

  #refused({ code, retry_after_seconds = 1 }: ErrorFrame) {
    if (code === 'cooldown') return this.#end('cooling_down');
    if (code === 'replaced') return;
    if (code === 'unauthenticated') return this.#drop(0);
    if (code === 'request_over') return this.#enqueue();
    if (code === 'not_queued') return this.#isLeaving ? this.#end('left') : this.sync();
    if (code === 'bad_receipt') this.#receipt = null;
    if (!PASSING.includes(code)) return this.#end('refused');
    this.#later(retry_after_seconds * 1_000, () => this.sync());
  }

  #leave() {
    this.#isLeaving = true;
    if (this.#caller.isOpen) this.#caller.ask({ type: 'dequeue' });
  }

  #misbehave() {
    if (this.#hasMischief) return;
    this.#hasMischief = true;
    this.#drop(this.#world.chance.among(BACK_MS));
  }

  #drop(backAfterMs: number) {
    this.#caller.hangUp(this.#world.chance.happens(0.5));
    this.#later(backAfterMs, () => this.#caller.isOpen || this.#caller.connect());
  }

  #end(how: VisitEnd) {
    const visit = this.#visit;
    if (visit === null) return;
    this.#promises.notInLine();
    this.#turn += 1;
    this.#visit = null;
    this.#ticketId = null;
    this.#receipt = null;
    this.#loading = null;
    if (visit.leavesOpen) this.#caller.leave();
    else this.#caller.hangUp(how === 'deserted');
    this.#world.ended(this, visit, how, this.#world.clock.nowMs() - this.#arrivedAtMs);
  }

  #later(afterMs: number, act: (visit: Visit) => void): void {
    const turn = this.#turn;
    this.#world.clock.at(this.#world.clock.nowMs() + afterMs, () => {
      if (this.#turn === turn && this.#visit !== null) act(this.#visit);
    });
  }
}
