import { type Connection, openConnection } from '../bots/connection.ts';
import { createLastSeen } from '../bots/last-seen.ts';
import type { ClientFrame } from '../src/protocol/client-frames.ts';
import type { ErrorFrame, ServerFrame } from '../src/protocol/server-frames.ts';
import { type Asked, isAnswer } from './load-answer.ts';
import type { Ending, LoadPlayerPlan, LoadReport, Misdeed, Playing, Witness } from './load-player-plan.ts';
import { createTrail } from './load-trail.ts';

const SILENT_MS = 20_000;
const RETURN_MS = 500;
const RETURN_MS_MAX = 10_000;
/** Long enough to hear of a second match. */
const STAY_MS = 1_000;
const PING_EVERY_MS = 30_000;
/** Those of the connection itself never come. */
const OWN_PINGS = { pingEveryMs: 2 ** 31 - 1, answerWithinMs: 2 ** 31 - 1 };

/** A client of the protocol that pings every 30 s and asks for the truth after whatever went wrong. */
class LoadPlayer {
  readonly #plan: LoadPlayerPlan;
  readonly #witness: Witness;
  readonly #finish: (report: LoadReport) => void;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #matches = new Set<string>();
  readonly #lastSeen = createLastSeen();
  readonly #trail = createTrail();
  #connection: Connection | null = null;
  #misdeed: Misdeed | null;
  #over = false;
  #leaving = false;
  #receipt: string | null = null;
  #requests = 0;
  #enqueuedAt = 0;
  #pingedAt = 0;
  /** Asked of the server, or about to be: nothing is asked twice, or a slow answer would make for more questions. */
  #asks: Asked = null;
  #failures = 0;
  #sessionId: string | null = null;

  constructor(plan: LoadPlayerPlan, witness: Witness, finish: (report: LoadReport) => void) {
    this.#plan = plan;
    this.#witness = witness;
    this.#finish = finish;
    this.#misdeed = plan.misdeed;
    this.#later(plan.patienceMs, () => this.#end('lost'));
    this.#timers.add(setInterval(() => this.#ping(), PING_EVERY_MS));
    this.#connect();
  }

  readonly leave = (): void => {
    this.#send({ type: 'dequeue' });
    this.#end('left');
  };

  #connect() {
    const { url, token } = this.#plan;
    const events = {
      onOpen: () => this.#opened(),
      onFrame: (frame: ServerFrame) => connection === this.#connection && this.#received(frame),
      onClosed: () => connection === this.#connection && this.#comeBack(),
      onFailed: (cause: Error, status: number | null) => {
        this.#witness.refused(status === null ? cause.message : `http_${status}`);
        this.#failures += 1;
        this.#comeBack();
      },
    };
    const connection = openConnection(url, token, events, { keepAlive: OWN_PINGS });
    this.#connection = connection;
  }

  #opened() {
    this.#failures = 0;
    this.#asks = null;
    if (this.#requests === 0) this.#enqueue();
    else this.#sync();
  }

  /** Later each time that it fails, and not when all others do. */
  #comeBack() {
    const afterMs = Math.min(RETURN_MS * 2 ** this.#failures, RETURN_MS_MAX);
    this.#later(afterMs * (1 + Math.random()), () => this.#connect());
  }

  #ping() {
    this.#pingedAt = performance.now();
    this.#send({ type: 'ping' });
  }

  #send(frame: ClientFrame) {
    this.#trail.note('sent', frame);
    this.#connection?.send(frame);
    if (this.#misdeed === 'duplicates') this.#connection?.send(frame);
  }

  #enqueue() {
    if (this.#asks === 'enqueue') return;
    this.#asks = 'enqueue';
    this.#requests += 1;
    this.#receipt = null;
    this.#enqueuedAt = performance.now();
    const { gameMode } = this.#plan;
    this.#send({ type: 'enqueue', game_mode: gameMode, request_id: `r${this.#requests}` });
  }

  #sync() {
    if (this.#asks !== null) return;
    this.#asks = 'sync';
    this.#send({ type: 'sync', ...(this.#receipt !== null && { receipt: this.#receipt }) });
  }

  #received(frame: ServerFrame) {
    this.#trail.note('received', frame);
    if (this.#over || this.#lastSeen.isStale(frame)) return;
    if (isAnswer(frame, this.#asks)) this.#asks = null;
    switch (frame.type) {
      case 'queued':
        if (this.#enqueuedAt > 0) this.#witness.queued(performance.now() - this.#enqueuedAt);
        return this.#waits(frame.receipt);
      case 'start_loading':
        return this.#loads(frame.loading_session_id);
      case 'loading_cancelled':
        this.#sessionId = null;
        return frame.requeued ? undefined : this.#ticketOver();
      case 'dequeued':
        return this.#ticketOver();
      case 'match_found':
        return this.#matched(frame.session_id);
      case 'state':
        return this.#learns(frame);
      case 'pong':
        this.#witness.ponged(performance.now() - this.#pingedAt);
        return frame.ticket_id === null || this.#lastSeen.differs(frame) ? this.#sync() : undefined;
      case 'error':
        return this.#refused(frame);
      case 'player_ready':
    }
  }

  #learns(frame: ServerFrame & { readonly type: 'state' }) {
    switch (frame.status) {
      case 'none':
        return this.#ticketOver(frame.cooldown_seconds * 1_000);
      case 'loading':
        return this.#loads(frame.loading_session_id);
      case 'allocating':
        return;
      case 'matched':
        return this.#matched(frame.session_id);
      default:
        return this.#waits(frame.receipt);
    }
  }

  #waits(receipt: string) {
    this.#receipt = receipt;
    this.#sessionId = null;
    if (this.#misdeed === 'dequeue') this.#goAway();
    if (this.#misdeed === 'drop while waiting') this.#drop();
    if (this.#misdeed === 'silent drop') this.#fallSilent();
  }

  #loads(sessionId: string) {
    const isNew = this.#sessionId !== sessionId;
    this.#sessionId = sessionId;
    if (isNew && this.#plan.misdeed === null && this.#requests === 1 && this.#enqueuedAt > 0) {
      this.#witness.told(performance.now() - this.#enqueuedAt);
      this.#enqueuedAt = 0;
    }
    if (this.#misdeed === 'decline') return this.#goAway();
    if (this.#misdeed === 'drop while loading') return this.#drop();
    if (this.#misdeed === 'no-show') {
      this.#misdeed = null;
      return;
    }
    const complete = () => {
      if (this.#sessionId === sessionId)
        this.#send({ type: 'loading_complete', loading_session_id: sessionId });
    };
    this.#later(isNew ? this.#plan.loadingMs : 0, complete);
  }

  #goAway() {
    this.#misdeed = null;
    this.#leaving = true;
    this.#send({ type: 'dequeue' });
  }

  #drop() {
    this.#misdeed = null;
    this.#connection?.sever();
    this.#comeBack();
  }

  #fallSilent() {
    this.#ping();
    const silent = this.#connection;
    this.#misdeed = null;
    this.#connection = null;
    this.#later(SILENT_MS, () => {
      this.#connect();
      silent?.sever();
    });
  }

  #ticketOver(afterMs = 0) {
    this.#sessionId = null;
    if (this.#leaving) this.#end('left');
    else if (this.#matches.size === 0) this.#later(afterMs, () => this.#enqueue());
  }

  #matched(sessionId: string) {
    this.#matches.add(sessionId);
    if (this.#matches.size === 1) this.#later(STAY_MS, () => this.#end('matched'));
  }

  #refused({ code, retry_after_seconds = 1 }: ErrorFrame) {
    this.#witness.refused(code);
    if (this.#leaving && code === 'not_queued') return this.#end('left');
    if (code === 'too_late') this.#leaving = false;
    if (code === 'bad_receipt') this.#receipt = null;
    if (code === 'request_over') return this.#enqueue();
    if (code === 'unauthenticated') return this.#drop();
    this.#later(retry_after_seconds * 1_000 * (1 + Math.random()), () => this.#sync());
  }

  #later(delayMs: number, act: () => void) {
    if (this.#over) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, delayMs);
    this.#timers.add(timer);
  }

  #end(ending: Ending) {
    if (this.#over) return;
    this.#over = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#connection?.close();
    this.#finish({ ending, matches: this.#matches.size, trail: this.#trail.passed });
  }
}

/** Plays until it is matched, leaves as planned, or loses patience. The report never rejects. */
export const playOnce = (plan: LoadPlayerPlan, witness: Witness): Playing => {
  const { promise, resolve } = Promise.withResolvers<LoadReport>();
  return { report: promise, leave: new LoadPlayer(plan, witness, resolve).leave };
};
