import type { ConnectionNews } from '../bots/connection.ts';
import { createLastSeen, type LastSeen } from '../bots/last-seen.ts';
import type { ClientFrame } from '../src/protocol/client-frames.ts';
import type { ServerFrame, StartLoadingFrame, StateFrame } from '../src/protocol/server-frames.ts';
import type { ReceiptClaims } from '../src/use-cases/ports.ts';

/** A session that is loading, as a player was told of it. Moments are epoch milliseconds. */
export interface LoadSeen {
  readonly toldAtMs: number;
  readonly deadlineMs: number;
  readonly players: readonly string[];
  /** Null as long as it was not answered. */
  answeredAtMs: number | null;
}

export type NewsHeard = ConnectionNews & { readonly atMs: number };

/** Where a player believes to be; `over` is after being told that the ticket has ended. */
export type Belief = 'nowhere' | 'in_line' | 'loading' | 'matched' | 'over';

/** What one player has sent and was sent. Moments are those of the first such frame, null for never. */
export interface Witness {
  readonly player: string;
  readonly gameMode: string;
  readonly cameAtMs: number;
  belief: Belief;
  enqueuedAtMs: number | null;
  toldAtMs: number | null;
  matchedAtMs: number | null;
  /** Sessions in the order in which a match was found. */
  readonly matches: string[];
  /** A match was found while another one was on, without an `enqueue` in between. */
  isMatchedTwice: boolean;
  /** By session. */
  readonly loads: Map<string, LoadSeen>;
  /** The ticket of which no end was told. */
  ticketId: string | null;
  /** How often the player got another ticket instead of that one. */
  placesLost: number;
  /** Ticket -> the earliest moment since which it was said to wait, and how often it was a later one. */
  readonly ages: Map<string, number>;
  agesLost: number;
  /** The longest cool-down that was heard of, in seconds. */
  cooldownSeconds: number;
  readonly errors: Record<string, number>;
  /** For whoever has to find out what happened. */
  readonly someNews: NewsHeard[];
  readonly lastSeen: LastSeen;
}

/** Most of what goes wrong begins early; of a long story the middle is left out. */
const NEWS_KEPT = { first: 40, last: 20 };

export const createWitness = (player: string, gameMode: string, cameAtMs: number): Witness => ({
  player,
  gameMode,
  cameAtMs,
  belief: 'nowhere',
  enqueuedAtMs: null,
  toldAtMs: null,
  matchedAtMs: null,
  matches: [],
  isMatchedTwice: false,
  loads: new Map(),
  ticketId: null,
  placesLost: 0,
  ages: new Map(),
  agesLost: 0,
  cooldownSeconds: 0,
  errors: {},
  someNews: [],
  lastSeen: createLastSeen(),
});

/** A party's followers count the `enqueue` of their leader as their own. */
export const noteEnqueue = (witness: Witness, atMs: number): void => {
  witness.enqueuedAtMs ??= atMs;
  if (witness.belief === 'matched') witness.belief = 'nowhere';
};

export const noteNews = (witness: Witness, news: NewsHeard): void => {
  const { someNews } = witness;
  if (someNews.push(news) > NEWS_KEPT.first + NEWS_KEPT.last) someNews.splice(NEWS_KEPT.first, 1);
  if (news.kind === 'sent') noteSent(witness, news.atMs, news.frame);
  if (news.kind === 'received') noteReceived(witness, news.atMs, news.frame);
  if (news.kind === 'failed' || news.kind === 'given_up') noteError(witness, news.kind);
};

const noteSent = (witness: Witness, atMs: number, frame: ClientFrame): void => {
  if (frame.type === 'enqueue') noteEnqueue(witness, atMs);
  if (frame.type !== 'loading_complete') return;
  const load = witness.loads.get(frame.loading_session_id);
  if (load) load.answeredAtMs ??= atMs;
};

const noteReceived = (witness: Witness, atMs: number, frame: ServerFrame) => {
  if (witness.lastSeen.isStale(frame)) return;
  switch (frame.type) {
    case 'queued':
      return noteInLine(witness, frame.receipt);
    case 'start_loading':
      return noteLoading(witness, atMs, frame);
    case 'match_found':
      return noteMatch(witness, atMs, frame.session_id);
    case 'state':
      return noteState(witness, atMs, frame);
    case 'loading_cancelled':
      if (!frame.requeued) noteEnd(witness, 'over');
      return;
    case 'dequeued':
      return noteEnd(witness, 'over');
    case 'error':
      noteError(witness, frame.code);
      if (frame.code === 'cooldown') noteCooldown(witness, frame.retry_after_seconds ?? 0);
  }
};

const noteError = ({ errors }: Witness, code: string): void => {
  errors[code] = (errors[code] ?? 0) + 1;
};

const noteState = (witness: Witness, atMs: number, frame: StateFrame) => {
  switch (frame.status) {
    case 'none':
      noteCooldown(witness, frame.cooldown_seconds);
      if (witness.belief !== 'matched') witness.belief = 'nowhere';
      return;
    case 'loading':
    case 'allocating':
      return noteLoading(witness, atMs, frame);
    case 'matched':
      return noteMatch(witness, atMs, frame.session_id);
    default:
      return noteInLine(witness, frame.receipt);
  }
};

const noteTicket = (witness: Witness, belief: Belief, ticketId: string): void => {
  if (witness.ticketId !== null && witness.ticketId !== ticketId) witness.placesLost += 1;
  witness.ticketId = ticketId;
  witness.belief = belief;
};

const noteEnd = (witness: Witness, belief: Belief): void => {
  witness.ticketId = null;
  witness.belief = belief;
};

const noteCooldown = (witness: Witness, seconds: number): void => {
  witness.cooldownSeconds = Math.max(witness.cooldownSeconds, seconds);
};

const noteInLine = (witness: Witness, receipt: string): void => {
  const { ticketId, enqueuedAtMs } = claimsOf(receipt);
  noteTicket(witness, 'in_line', ticketId);
  const known = witness.ages.get(ticketId) ?? enqueuedAtMs;
  if (enqueuedAtMs > known) witness.agesLost += 1;
  witness.ages.set(ticketId, Math.min(known, enqueuedAtMs));
};

/** A receipt is signed, not encrypted. */
const claimsOf = (receipt: string): ReceiptClaims => {
  const [payload = ''] = receipt.split('.', 1);
  return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { claims: ReceiptClaims }).claims;
};

type Told = Pick<StartLoadingFrame, 'ticket_id' | 'loading_session_id' | 'deadline' | 'teams'>;

const noteLoading = (witness: Witness, atMs: number, told: Told): void => {
  const { loading_session_id, deadline: deadlineMs, teams } = told;
  noteTicket(witness, 'loading', told.ticket_id);
  witness.toldAtMs ??= atMs;
  const { toldAtMs = atMs, answeredAtMs = null } = witness.loads.get(loading_session_id) ?? {};
  witness.loads.set(loading_session_id, { toldAtMs, deadlineMs, players: teams.flat(), answeredAtMs });
};

const noteMatch = (witness: Witness, atMs: number, session: string): void => {
  const isNews = witness.matches.at(-1) !== session;
  if (isNews && witness.belief === 'matched') witness.isMatchedTwice = true;
  if (isNews) witness.matches.push(session);
  witness.matchedAtMs ??= atMs;
  noteEnd(witness, 'matched');
};
