import type { AttributeRule, AvoidRule, MatchRules } from '../match-rules.ts';
import { type Attribute, type Member, RATING_MAX, type WaitingTicket } from '../ticket.ts';
import { addToSet, nameHash, SET_WORDS } from './name-hash.ts';

/** Latency of a region that a ticket does not name, or not within the player's own maximum. */
export const OUT_OF_REACH = 0xffff;

/**
 * Tickets as columns, one row a slot. Ratings are whole points. Columns with several values a ticket hold
 * them side by side: row `slot` begins at `slot * <how many>`.
 */
export interface TicketColumns {
  readonly capacity: number;
  /** Epoch ms from which the wait counts: the enqueue, or earlier by the ticket's priority. */
  readonly sinceMs: Float64Array;
  /** The mean of the members' ratings. */
  readonly ratings: Int32Array;
  /** The sum of the members' ratings. */
  readonly strengths: Float64Array;
  readonly sizes: Uint8Array;
  /** One for each region of the rules, in ms. */
  readonly latencies: Uint16Array;
  /**
   * One for each attribute rule: the number (`within`), the bits of the values (`overlap`), the code of the
   * value (`equal`), 1 for one that offers the value (`at_least`). NaN: the ticket does not have it.
   */
  readonly attributes: Float64Array;
  /** `SET_WORDS` each: the set of the members, and of those whom they avoid. */
  readonly ownSets: Int32Array;
  readonly avoidedSets: Int32Array;
  /** Hashes of the members, of those whom they never meet, and of those whom they meet once escalated; these two ascend. */
  readonly ownHashes: (readonly number[])[];
  readonly hardAvoided: (readonly number[])[];
  readonly softAvoided: (readonly number[])[];
}

export const createColumns = (rules: MatchRules, capacity: number): TicketColumns => ({
  capacity,
  sinceMs: new Float64Array(capacity),
  ratings: new Int32Array(capacity),
  strengths: new Float64Array(capacity),
  sizes: new Uint8Array(capacity),
  latencies: new Uint16Array(capacity * (rules.regions?.names.length ?? 0)),
  attributes: new Float64Array(capacity * rules.attributes.length),
  ownSets: new Int32Array(capacity * SET_WORDS),
  avoidedSets: new Int32Array(capacity * SET_WORDS),
  ownHashes: [],
  hardAvoided: [],
  softAvoided: [],
});

/** The same rows with room for more. */
export const grownColumns = (columns: TicketColumns, rules: MatchRules, capacity: number): TicketColumns => {
  const { ownHashes, hardAvoided, softAvoided } = columns;
  const grown = { ...createColumns(rules, capacity), ownHashes, hardAvoided, softAvoided };
  grown.sinceMs.set(columns.sinceMs);
  grown.ratings.set(columns.ratings);
  grown.strengths.set(columns.strengths);
  grown.sizes.set(columns.sizes);
  grown.latencies.set(columns.latencies);
  grown.attributes.set(columns.attributes);
  grown.ownSets.set(columns.ownSets);
  grown.avoidedSets.set(columns.avoidedSets);
  return grown;
};

/** Text of an `equal` attribute -> its code. Kept beside the columns that hold the codes. */
export type ValueCodes = Map<string, number>;

/** Writes a ticket into its row. */
export const writeRow = (
  columns: TicketColumns,
  rules: MatchRules,
  codes: ValueCodes,
  slot: number,
  ticket: WaitingTicket,
): void => {
  const { request, enqueuedAtMs } = ticket;
  const { members } = request;
  const strength = members.reduce((sum, member) => sum + wholePoints(member), 0);
  columns.sinceMs[slot] = enqueuedAtMs - (request.prioritySeconds ?? 0) * 1_000;
  columns.strengths[slot] = strength;
  columns.ratings[slot] = members.length === 0 ? 0 : Math.round(strength / members.length);
  columns.sizes[slot] = Math.min(255, members.length);
  writeNames(columns, rules, slot, ticket);
  writeLatencies(columns, rules, slot, ticket);
  for (const [index, rule] of rules.attributes.entries())
    columns.attributes[slot * rules.attributes.length + index] = attributeValue(
      rule,
      codes,
      own(request.attributes, rule.attribute),
    );
};

const wholePoints = ({ rating }: Member): number =>
  Number.isFinite(rating) ? Math.round(Math.min(RATING_MAX, Math.max(-RATING_MAX, rating))) : 0;

export const isAvoiding = ({ hardAvoided, softAvoided }: TicketColumns, slot: number): boolean =>
  (hardAvoided[slot]?.length ?? 0) + (softAvoided[slot]?.length ?? 0) > 0;

/** Without avoid rules nobody's name matters. */
const writeNames = (
  columns: TicketColumns,
  { avoidBlocked, avoidRecent }: MatchRules,
  slot: number,
  { request: { members, blocked, recentOpponents } }: WaitingTicket,
): void => {
  if (avoidBlocked === 'off' && avoidRecent === 'off') return;
  const hashed = (...lists: (readonly string[] | undefined)[]) =>
    lists.flatMap((names) => (names ?? []).map(nameHash));
  const avoidedBy = (kind: AvoidRule) =>
    hashed(
      avoidBlocked === kind ? blocked : undefined,
      avoidRecent === kind ? recentOpponents : undefined,
    ).sort((a, b) => a - b);
  const own = members.map(({ player }) => nameHash(player));
  const [hard, soft] = [avoidedBy('hard'), avoidedBy('soft')];
  columns.ownHashes[slot] = own;
  columns.hardAvoided[slot] = hard;
  columns.softAvoided[slot] = soft;
  const row = slot * SET_WORDS;
  columns.ownSets.fill(0, row, row + SET_WORDS);
  columns.avoidedSets.fill(0, row, row + SET_WORDS);
  for (const hash of own) addToSet(columns.ownSets, row, hash);
  for (const hash of hard) addToSet(columns.avoidedSets, row, hash);
  for (const hash of soft) addToSet(columns.avoidedSets, row, hash);
};

/** Who names no region accepts each of them alike. */
const writeLatencies = (
  { latencies }: TicketColumns,
  { regions }: MatchRules,
  slot: number,
  { request }: WaitingTicket,
): void => {
  if (regions === null) return;
  const namesNone = Object.keys(request.regions).length === 0;
  for (const [index, name] of regions.names.entries()) {
    const latencyMs = namesNone ? 0 : (own(request.regions, name) ?? OUT_OF_REACH);
    const isInReach = latencyMs <= (request.maxLatencyMs ?? OUT_OF_REACH);
    latencies[slot * regions.names.length + index] = isInReach
      ? Math.min(OUT_OF_REACH, Math.ceil(latencyMs))
      : OUT_OF_REACH;
  }
};

const attributeValue = (rule: AttributeRule, codes: ValueCodes, value: Attribute | undefined): number => {
  if (value === undefined) return Number.NaN;
  switch (rule.kind) {
    case 'within':
      return typeof value === 'number' ? value : Number.NaN;
    case 'overlap':
      return listOf(value).reduce((bits, each) => bits | bitOf(rule.values.indexOf(each)), 0);
    case 'at_least':
      return listOf(value).includes(rule.value) ? 1 : Number.NaN;
    case 'equal':
      return codeOf(codes, `${rule.attribute} ${JSON.stringify(value)}`);
  }
};

/** What clients send may be named as anything that objects inherit. */
const own = <Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

const listOf = (value: Attribute): readonly string[] => (typeof value === 'object' ? value : [String(value)]);

const bitOf = (index: number): number => (index < 0 ? 0 : 1 << index);

const codeOf = (codes: ValueCodes, text: string): number => {
  const code = codes.get(text) ?? codes.size;
  codes.set(text, code);
  return code;
};
