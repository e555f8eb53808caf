import type { ErrorFrame, ServerFrame, StateFrame } from '../src/protocol/server-frames.ts';
import type { BotOutcome, BotPlan, BotReport, MatchSeen } from './bot-plan.ts';
import { type Connection, openConnection } from './connection.ts';
import { between } from './random.ts';

const PING_EVERY_MS = 30_000;
const DROP_AFTER_MS_MAX = 200;
/** Well within any sensible grace. */
const RETURN_AFTER_MS = { min: 200, max: 1_000 };
/** Errors after which the same wish may come true; the truth is asked for first. */
const PASSING_ERRORS: readonly string[] = ['unavailable', 'rate_limited', 'cooldown', 'superseded'];

/**
 * One player: a real client of the protocol, driven by frames alone. Whatever went wrong, it asks for the
 * truth with `sync` and goes on from the answer.
 */
class Bot {
  readonly #plan: BotPlan;
  readonly #finish: (report: BotReport) => void;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #errors: Record<string, number> = {};
  readonly #messages: Record<string, string> = {};
  readonly #calledOff = { cancelled: 0, requeued: 0 };
  readonly #leavesAtMs: number;
  #connection: Connection | null = null;
  #everOpen = false;
  #finished = false;
  /** Of the newest frame about a ticket; older ones about the same ticket are dropped. */
  #ticket: { id: string | null; revision: number } = { id: null, revision: 0 };
  #receipt: string | null = null;
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
    this.#connection = openConnection(this.#plan.url, this.#plan.token, {
      onOpen: () => this.#opened(),
      onFrame: (frame) => this.#received(frame),
      onClosed: () => this.#comeBack(),
      onFailed: (cause, status) => this.#failed(cause, status),
    });
  }

  #opened() {
    const first = !this.#everOpen;
    this.#everOpen = true;
    if (first) this.#startedAtMs = performance.now();
    if (first && this.#plan.party?.leads !== false) this.#enqueue();
    else this.#sync();
    if (first) this.#timers.add(setInterval(() => this.#connection?.send({ type: 'ping' }), PING_EVERY_MS));
  }

  #failed(cause: Error, status: number | null) {
    if (status !== null) this.#note(`http_${status}`);
    if (status !== null && status < 500) this.#end('refused');
    else if (status !== null || this.#everOpen) this.#comeBack();
    else {
      this.#note('code' in cause ? String(cause.code) : cause.message);
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
    const proof = this.#receipt === null ? {} : { receipt: this.#receipt };
    this.#connection?.send({ type: 'sync', ...proof });
  }

  #received(frame: ServerFrame) {
    this.#plan.onPresent?.();
    if (this.#isStale(frame)) return;
    switch (frame.type) {
      case 'queued':
        return this.#waits(frame.receipt);
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
      case 'pong': {
        const { id, revision } = this.#ticket;
        if (id === null || frame.ticket_id !== id || frame.revision !== revision) this.#sync();
        return;
      }
      case 'error':
        return this.#refused(frame);
      case 'player_ready':
    }
  }

  #isStale(frame: ServerFrame): boolean {
    if (frame.type === 'error' || frame.type === 'pong') return false;
    if (frame.ticket_id === this.#ticket.id && frame.revision < this.#ticket.revision) return true;
    this.#ticket = { id: frame.ticket_id, revision: frame.revision };
    return false;
  }

  #learns(frame: StateFrame) {
    switch (frame.status) {
      case 'none':
        return this.#ticketOver(frame.cooldown_seconds * 1_000);
      case 'waiting':
      case 'suspended':
      case 'delayed':
        return this.#waits(frame.receipt);
      case 'loading':
        return this.#loads(frame);
      case 'allocating':
        return;
      case 'matched':
        return this.#end('matched');
    }
  }

  #waits(receipt: string) {
    this.#receipt = receipt;
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
    this.#receipt = null;
    if (this.#plan.party?.leads !== false) this.#later(afterMs, () => this.#enqueue());
  }

  #refused({ code, message, retry_after_seconds = 1 }: ErrorFrame) {
    this.#note(code);
    this.#messages[code] = message;
    if (PASSING_ERRORS.includes(code)) return this.#later(retry_after_seconds * 1_000, () => this.#sync());
    if (code === 'request_over') return this.#enqueue();
    if (code !== 'unauthenticated') return this.#end('refused');
    this.#connection?.close();
    this.#comeBack();
  }

  /** What would come after the bot has given up makes it give up now. */
  #later(delayMs: number, act: () => void) {
    if (this.#finished) return;
    if (performance.now() + delayMs > this.#leavesAtMs) return this.#end('gave_up');
    this.#timers.add(setTimeout(act, delayMs));
  }

  #note(code: string) {
    this.#errors[code] = (this.#errors[code] ?? 0) + 1;
  }

  #end(outcome: BotOutcome) {
    if (this.#finished) return;
    this.#finished = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#connection?.close();
    const { player, gameMode, behaviour } = this.#plan;
    const matched = outcome === 'matched';
    const now = performance.now();
    this.#finish({
      player,
      gameMode,
      behaviour,
      outcome,
      waitMs: matched ? (this.#toldAtMs || now) - this.#startedAtMs : null,
      matchedMs: matched ? now - this.#startedAtMs : null,
      match: (matched && this.#session?.seen) || null,
      ...this.#calledOff,
      errors: this.#errors,
      messages: this.#messages,
    });
  }
}

/** Plays until it is matched, is refused for good, or gives up. Never rejects. */
export const runBot = (plan: BotPlan): Promise<BotReport> => new Promise((resolve) => new Bot(plan, resolve));
