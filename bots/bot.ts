import type { ErrorFrame, ServerFrame, StateFrame } from '../src/protocol/server-frames.ts';
import type { BotOutcome, BotPlan, BotReport, MatchSeen } from './bot-plan.ts';
import { type Connection, type ConnectionEvents, openConnection } from './connection.ts';
import { createErrorTally, PASSING_ERRORS } from './error-tally.ts';
import { createHeldReceipt } from './held-receipt.ts';
import { createLastSeen } from './last-seen.ts';
import { between } from './random.ts';

const DROP_AFTER_MS_MAX = 200;
/** Well within any sensible grace. */
const RETURN_AFTER_MS = { min: 200, max: 1_000 };

/**
 * One player: a real client of the protocol, driven by frames alone. Whatever went wrong, it asks for the
 * truth with `sync` and goes on from the answer.
 */
class Bot {
  readonly #plan: BotPlan;
  readonly #finish: (report: BotReport) => void;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #tally = createErrorTally();
  readonly #calledOff = { cancelled: 0, requeued: 0 };
  readonly #leavesAtMs: number;
  #connection: Connection | null = null;
  #everOpen = false;
  #finished = false;
  readonly #lastSeen = createLastSeen();
  readonly #receipt = createHeldReceipt();
  #asksSoon = false;
  #requests = 0;
  /** The session that is loading, and whether it was answered. */
  #session: { id: string; seen: MatchSeen; answered: boolean } | null = null;
  #faultDone = false;
  #skippedSession: string | null = null;
  #startedAtMs = 0;
  #toldAtMs = 0;

  constructor(plan: BotPlan, finish: (report: BotReport) => void) {
    this.#plan = plan;
    this.#finish = finish;
    this.#leavesAtMs = performance.now() + plan.giveUpAfterMs;
    this.#timers.add(setTimeout(() => this.#end('gave_up'), plan.giveUpAfterMs));
    plan.neededUntil?.addEventListener('abort', () => {
      if (this.#session === null) this.#end('gave_up');
    });
    this.#connect();
  }

  #connect() {
    const { url, token, connection } = this.#plan;
    const events: ConnectionEvents = {
      onOpen: () => this.#opened(),
      onFrame: (frame) => this.#received(frame),
      onClosed: () => this.#comeBack(),
      onFailed: (cause, status) => this.#failed(cause, status),
    };
    this.#connection = openConnection(url, token, events, connection);
  }

  #opened() {
    const first = !this.#everOpen;
    this.#everOpen = true;
    if (first) this.#startedAtMs = performance.now();
    if (first && this.#plan.party?.leads !== false) this.#enqueue();
    else this.#sync();
  }

  #failed(cause: Error, status: number | null) {
    if (status !== null) this.#tally.note(`http_${status}`);
    if (status !== null && status < 500) this.#end('refused');
    else if (status !== null || this.#everOpen || this.#plan.persistent) this.#comeBack();
    else {
      this.#tally.note('code' in cause ? String(cause.code) : cause.message);
      this.#end('unreachable');
    }
  }

  #comeBack() {
    this.#connection = null;
    const { min, max } = RETURN_AFTER_MS;
    this.#later(between(this.#plan.random, min, max), () => this.#connect());
  }

  #enqueue() {
    const { gameMode, party, wishes } = this.#plan;
    this.#requests += 1;
    const asked = { ...wishes, ...(party && { party: party.id }), request_id: `r${this.#requests}` };
    this.#connection?.send({ type: 'enqueue', game_mode: gameMode, ...asked });
  }

  #sync() {
    this.#connection?.send(this.#receipt.sync());
  }

  #received(frame: ServerFrame) {
    this.#plan.onPresent?.();
    this.#receipt.keepOf(frame);
    if (this.#finished || this.#lastSeen.isStale(frame)) return;
    switch (frame.type) {
      case 'queued':
        return this.#waits();
      case 'start_loading':
        return this.#loads(frame);
      case 'loading_cancelled':
        return this.#sessionCancelled(frame.requeued);
      case 'dequeued':
        return this.#ticketOver();
      case 'match_found':
        return this.#end('matched');
      case 'state':
        return this.#learns(frame);
      case 'pong':
        if (frame.ticket_id === null || this.#lastSeen.differs(frame)) this.#sync();
        return;
      case 'error':
        return this.#refused(frame);
    }
  }

  #learns(frame: StateFrame) {
    switch (frame.status) {
      case 'none':
        if (this.#receipt.mayHelp()) return this.#sync();
        return this.#ticketOver(frame.cooldown_seconds * 1_000);
      case 'waiting':
      case 'suspended':
      case 'delayed':
        return this.#waits();
      case 'loading':
        return this.#loads(frame);
      case 'allocating':
        return;
      case 'matched':
        return this.#end('matched');
    }
  }

  #waits() {
    this.#outOfMatch();
    if (this.#plan.behaviour !== 'drop' || this.#faultDone || this.#plan.random() < 0.5) return;
    this.#later(between(this.#plan.random, 0, DROP_AFTER_MS_MAX), () => this.#drop());
  }

  #outOfMatch() {
    this.#session = null;
    if (this.#plan.neededUntil?.aborted) this.#end('gave_up');
  }

  #loads(seen: MatchSeen) {
    const sessionId = seen.loading_session_id;
    this.#plan.onLoading?.(seen.teams.flat().length, seen.deadline);
    if (this.#skippedSession === sessionId) return;
    if (this.#plan.behaviour === 'no-show' && this.#skippedSession === null) {
      this.#skippedSession = sessionId;
      return;
    }
    if (this.#plan.behaviour === 'drop' && !this.#faultDone) return this.#drop();
    if (this.#session?.id !== sessionId) {
      this.#session = { id: sessionId, seen, answered: false };
      this.#toldAtMs = performance.now();
      this.#later(this.#plan.thinkMs, () => this.#complete(sessionId));
    } else if (this.#session.answered) this.#complete(sessionId);
  }

  #complete(sessionId: string) {
    if (this.#session?.id !== sessionId) return;
    this.#session.answered = true;
    this.#connection?.send({ type: 'loading_complete', loading_session_id: sessionId });
  }

  #drop() {
    if (this.#faultDone || this.#connection === null) return;
    this.#faultDone = true;
    this.#connection.sever();
    this.#comeBack();
  }

  #sessionCancelled(requeued: boolean) {
    this.#outOfMatch();
    if (requeued) this.#calledOff.requeued += 1;
    else {
      this.#calledOff.cancelled += 1;
      this.#ticketOver();
    }
  }

  /** Whoever leads its ticket asks for another one; a follower waits for its leader. */
  #ticketOver(afterMs = 0) {
    this.#outOfMatch();
    this.#receipt.drop();
    if (this.#plan.party?.leads !== false) this.#later(afterMs, () => this.#enqueue());
  }

  #refused({ code, message, retry_after_seconds = 1 }: ErrorFrame) {
    this.#tally.note(code, message);
    if (code === 'bad_receipt') this.#receipt.drop();
    if (PASSING_ERRORS.includes(code)) return this.#askSoon(retry_after_seconds * 1_000);
    if (code === 'request_over') return this.#enqueue();
    if (code !== 'unauthenticated') return this.#end('refused');
    this.#connection?.close();
    this.#comeBack();
  }

  /** Not at the same moment as all others who were refused at once. */
  #askSoon(afterMs: number) {
    if (this.#asksSoon) return;
    this.#asksSoon = true;
    this.#later(afterMs * (1 + this.#plan.random() / 2), () => {
      this.#asksSoon = false;
      this.#sync();
    });
  }

  /** What would come after the bot has given up makes it give up now. */
  #later(delayMs: number, act: () => void) {
    if (this.#finished) return;
    if (performance.now() + delayMs > this.#leavesAtMs) return this.#end('gave_up');
    this.#timers.add(setTimeout(act, delayMs));
  }

  #end(outcome: BotOutcome) {
    if (this.#finished) return;
    this.#finished = true;
    for (const timer of this.#timers) clearTimeout(timer);
    const { player, gameMode, behaviour, stayMs = 0 } = this.#plan;
    const matched = outcome === 'matched';
    const now = performance.now();
    const report: BotReport = {
      player,
      gameMode,
      behaviour,
      outcome,
      waitMs: matched ? (this.#toldAtMs || now) - this.#startedAtMs : null,
      matchedMs: matched ? now - this.#startedAtMs : null,
      match: (matched && this.#session?.seen) || null,
      ...this.#calledOff,
      errors: this.#tally.errors,
      messages: this.#tally.messages,
    };
    const leave = () => {
      this.#connection?.close();
      this.#finish(report);
    };
    if (matched && stayMs > 0) setTimeout(leave, stayMs);
    else leave();
  }
}

/** Plays until it is matched, is refused for good, or gives up. Never rejects. */
export const runBot = (plan: BotPlan): Promise<BotReport> => new Promise((resolve) => new Bot(plan, resolve));
