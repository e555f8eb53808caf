import { createLastSeen } from '../bots/last-seen.ts';
import type { ErrorFrame, MatchFoundFrame, ServerFrame, StateFrame } from '../src/protocol/server-frames.ts';
import { Caller } from './caller.ts';
import { HARMLESS, MANNERS, NOISE, PASSING } from './manners.ts';
import { freshStanding, type PlayerWorld, type VisitEnd } from './player-world.ts';
import { createPromises, type Promises } from './promises.ts';
import type { Visit } from './visit.ts';

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
  #now = freshStanding();

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

  arrive(visit: Visit): void {
    this.#turn += 1;
    this.#visit = visit;
    this.#arrivedAtMs = this.#world.clock.nowMs();
    this.#now = freshStanding();
    if (visit.party?.leads === false) this.#follow(this.#arrivedAtMs + MANNERS.followMsMax);
    this.#beat(visit);
    this.#caller.connect();
  }

  isBusy = () => this.#visit !== null;

  /** Asks for the truth. */
  sync(): void {
    if (this.#caller.isOpen)
      this.#caller.ask({ type: 'sync', ...(this.#now.receipt !== null && { receipt: this.#now.receipt }) });
  }

  #opened() {
    if (this.#world.chance.happens(MANNERS.noiseShare)) this.#caller.sendText(this.#world.chance.pick(NOISE));
    if (this.#now.hasAsked || this.#visit?.party?.leads === false) this.sync();
    else this.#enqueue();
  }

  #enqueue() {
    if (this.#visit === null) return;
    const { mode, asked, party } = this.#visit;
    this.#requests += 1;
    this.#now.hasAsked = true;
    const wish = { game_mode: mode.id, ...asked, ...(party && { party: party.id }) };
    this.#caller.ask({ type: 'enqueue', ...wish, request_id: `r${this.#requests}` });
  }

  #beat({ pings }: Visit) {
    this.#later(pings ? MANNERS.pingEveryMs : MANNERS.syncEveryMs, (visit) => {
      if (!pings) this.sync();
      else if (this.#caller.isOpen) this.#caller.ask({ type: 'ping' });
      this.#beat(visit);
    });
  }

  /** A member who does not lead has to hear of the ticket. */
  #follow(untilMs: number) {
    this.#later(MANNERS.followEveryMs, () => {
      if (this.#now.ticketId !== null) return;
      if (this.#world.clock.nowMs() > untilMs) return this.#end('gave_up');
      this.sync();
      this.#follow(untilMs);
    });
  }

  #received(frame: ServerFrame) {
    // A gateway's own words have no type.
    if (this.#visit === null || typeof frame.type !== 'string') return;
    this.#promises.check(frame);
    if (this.#now.lastSeen.isStale(frame)) return;
    switch (frame.type) {
      case 'queued':
        return this.#waits(frame.ticket_id, frame.receipt);
      case 'start_loading':
        return this.#loads(frame.ticket_id, frame.loading_session_id);
      case 'loading_cancelled':
        this.#now.loading = null;
        return frame.requeued ? undefined : this.#end('over');
      case 'dequeued':
        return this.#end(frame.reason === 'requested' ? 'left' : 'over');
      case 'match_found':
        return this.#matched(frame);
      case 'state':
        return this.#learns(frame);
      case 'pong':
        return (frame.ticket_id !== null || this.#now.ticketId !== null) && this.#now.lastSeen.differs(frame)
          ? this.sync()
          : undefined;
      case 'error':
        return this.#refused(frame);
      case 'player_ready':
    }
  }

  #waits(ticketId: string, receipt: string) {
    this.#now.receipt = receipt;
    this.#now.loading = null;
    // A party's ticket does not come back while a member has got another one meanwhile.
    if (receipt.includes('"party":null')) this.#promises.inLine(ticketId);
    this.#hasTicket(ticketId);
  }

  #hasTicket(ticketId: string) {
    const isFirst = this.#now.ticketId === null;
    this.#now.ticketId = ticketId;
    if (!isFirst || this.#visit === null) return;
    const soon = this.#world.chance.among(MANNERS.soonMs);
    this.#later(MANNERS.patienceMs, () => this.#leave());
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
    if (this.#now.loading === sessionId || visit === null) return;
    this.#now.loading = sessionId;
    if (visit.habit === 'no_show' && !this.#now.hasMischief) {
      this.#now.hasMischief = true;
      return;
    }
    if (visit.habit === 'decliner')
      return this.#later(visit.loadMs, () => this.#now.loading === sessionId && this.#leave());
    if (visit.habit === 'dropper' && this.#world.chance.happens(0.5)) this.#misbehave();
    this.#complete(sessionId, visit.loadMs);
  }

  /** Said again until something comes of it. */
  #complete(sessionId: string, afterMs: number) {
    this.#later(afterMs, () => {
      if (this.#now.loading !== sessionId) return;
      this.#caller.send({ type: 'loading_complete', loading_session_id: sessionId });
      this.#complete(sessionId, this.#world.chance.among(MANNERS.againMs));
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
    if (this.#now.receipt === null || this.#now.isLeaving || cooldownSeconds > 0) this.#promises.notInLine();
    // It may be the late answer to a frame that showed no receipt.
    if (this.#promises.isOwed() && !this.#now.hasAskedAgain) {
      this.#now.hasAskedAgain = true;
      return this.sync();
    }
    this.#promises.none();
    if (cooldownSeconds > 0) return this.#end('cooling_down');
    if (this.#now.isLeaving) return this.#end('left');
    if (this.#visit?.party?.leads === false)
      return this.#now.ticketId === null ? undefined : this.#end('over');
    Object.assign(this.#now, { ticketId: null, receipt: null, lastSeen: createLastSeen() });
    this.#later(
      this.#world.chance.among(MANNERS.soonMs),
      () => this.#now.ticketId === null && this.#enqueue(),
    );
  }

  #refused({ code, retry_after_seconds = 1 }: ErrorFrame) {
    if (code === 'cooldown') return this.#end('cooling_down');
    if (HARMLESS.includes(code)) return;
    if (code === 'unauthenticated') return this.#drop(0);
    if (code === 'request_over') return this.#enqueue();
    if (code === 'not_queued') return this.#now.isLeaving ? this.#end('left') : this.sync();
    if (code === 'bad_receipt') this.#now.receipt = null;
    if (!PASSING.includes(code)) return this.#end('refused');
    this.#later(retry_after_seconds * 1_000, () => this.sync());
  }

  #leave() {
    this.#now.isLeaving = true;
    if (this.#caller.isOpen) this.#caller.ask({ type: 'dequeue' });
  }

  #misbehave() {
    if (this.#now.hasMischief) return;
    this.#now.hasMischief = true;
    this.#drop(this.#world.chance.among(MANNERS.backMs));
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
    this.#now = freshStanding();
    if (visit.leavesOpen) this.#caller.leave();
    else this.#caller.hangUp(how === 'deserted');
    this.#world.ended(this.name, visit, how, this.#world.clock.nowMs() - this.#arrivedAtMs);
  }

  #later(afterMs: number, act: (visit: Visit) => void): void {
    const turn = this.#turn;
    this.#world.clock.at(this.#world.clock.nowMs() + afterMs, () => {
      if (this.#turn === turn && this.#visit !== null) act(this.#visit);
    });
  }
}
