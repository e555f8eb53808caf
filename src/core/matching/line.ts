import { type AttributeRule, type MatchRules, widened } from '../match-rules.ts';
import { markHopeless } from './hopeless.ts';
import { fillCodes, fillMasks } from './line-masks.ts';
import { createSortMemory, placesByRating, type SortMemory } from './rating-order.ts';
import { fillReservations } from './reservation.ts';
import type { WaitingPool } from './waiting-pool.ts';

/** Every gap is accepted. */
export const ANY_GAP = 0x7fffffff;
const WAIT_MAX_MS = 0x7fffffff;

/**
 * The tickets that a match of this mode could hold, at one moment, in order of rating, then age, then ticket id; where
 * ratings do not matter, in order of age. A place in the line is how matching names a ticket. Columns may be
 * longer than the line.
 */
export interface Line {
  readonly pool: WaitingPool;
  readonly rules: MatchRules;
  readonly nowMs: number;
  readonly length: number;
  /** Whether any ticket avoids anybody. */
  readonly hasAvoiding: boolean;
  /** The pool's slot of each place. */
  readonly slots: Int32Array;
  /** Place in the order of age, 0 for the oldest. Unique, so that it settles every tie. */
  readonly ageRanks: Int32Array;
  /** Whole points; all 0 where ratings do not matter. */
  readonly ratings: Int32Array;
  /** Rating points accepted to either side now. */
  readonly gaps: Int32Array;
  /** Rating points beyond which a better match is worth waiting for, `ANY_GAP` without holding. */
  readonly reservations: Int32Array;
  readonly sizes: Uint8Array;
  /** At most 24 days. */
  readonly waitsMs: Int32Array;
  /** 1 for a ticket that goes first. */
  readonly escalated: Uint8Array;
  /** 1 for a ticket that no match could hold now, whoever else comes together: see `markHopeless`. */
  readonly hopeless: Uint8Array;
  /** Share of the players in line whom a ticket can meet by region and value, at the least. */
  readonly shares: Float64Array;
  /**
   * Bits that all tickets of a match must have one of in common: a column for the regions, then one for each
   * `overlap` rule. All bits: accepts everything.
   */
  readonly masks: readonly Int32Array[];
  /**
   * A column for each `equal` rule: the code of the value that a ticket insists on, -1 for one that does not.
   * Two that insist on different codes refuse each other.
   */
  readonly codes: readonly Int32Array[];
}

type Columns = {
  -readonly [Key in keyof Omit<
    Line,
    'pool' | 'rules' | 'nowMs' | 'length' | 'hasAvoiding' | 'masks' | 'codes'
  >]: Line[Key];
} & {
  masks: Int32Array[];
  codes: Int32Array[];
};

/** Memory of a line, kept from one tick to the next. */
export interface LineMemory {
  capacity: number;
  columns: Columns;
  /** Of the tickets that could be matched, oldest first: slot, rank among all, and rating. */
  candidates: Int32Array;
  ranks: Int32Array;
  ratings: Int32Array;
  readonly sort: SortMemory;
}

const rulesOfKind = ({ attributes }: MatchRules, wanted: AttributeRule['kind']): number =>
  attributes.filter(({ kind }) => kind === wanted).length;

const createColumns = (rules: MatchRules, capacity: number): Columns => ({
  slots: new Int32Array(capacity),
  ageRanks: new Int32Array(capacity),
  ratings: new Int32Array(capacity),
  gaps: new Int32Array(capacity),
  reservations: new Int32Array(capacity),
  sizes: new Uint8Array(capacity),
  waitsMs: new Int32Array(capacity),
  escalated: new Uint8Array(capacity),
  hopeless: new Uint8Array(capacity),
  shares: new Float64Array(capacity),
  masks: Array.from(
    { length: Number(rules.regions !== null) + rulesOfKind(rules, 'overlap') },
    () => new Int32Array(capacity),
  ),
  codes: Array.from({ length: rulesOfKind(rules, 'equal') }, () => new Int32Array(capacity)),
});

export const createLineMemory = (rules: MatchRules): LineMemory => ({
  capacity: 0,
  columns: createColumns(rules, 0),
  candidates: new Int32Array(0),
  ranks: new Int32Array(0),
  ratings: new Int32Array(0),
  sort: createSortMemory(),
});

const reserve = (memory: LineMemory, rules: MatchRules, length: number): void => {
  if (memory.capacity >= length) return;
  memory.capacity = Math.ceil(length * 1.25);
  memory.columns = createColumns(rules, memory.capacity);
  memory.candidates = new Int32Array(memory.capacity);
  memory.ranks = new Int32Array(memory.capacity);
  memory.ratings = new Int32Array(memory.capacity);
};

/**
 * Draws the line of a pool at a moment. `density` is the players that arrive a second and rating point near a
 * rating. The line is valid until the next one is drawn in the same memory.
 */
export const drawLine = (
  pool: WaitingPool,
  nowMs: number,
  density: (rating: number) => number,
  memory: LineMemory,
): Line => {
  const { rules } = pool;
  reserve(memory, rules, pool.ticketCount());
  const length = listCandidates(pool, memory);
  const places = rules.ratingWindow === null ? null : placesByRating(memory.ratings, length, memory.sort);
  const line: Line = { ...memory.columns, pool, rules, nowMs, length, hasAvoiding: pool.hasAvoiding() };
  fillColumns(line, places, memory);
  fillMasks(line, places, memory.candidates);
  fillCodes(line, places, memory.candidates);
  markHopeless(line);
  fillReservations(line, density);
  return line;
};

/** Whoever fits into a team, oldest first. */
const listCandidates = (pool: WaitingPool, { candidates, ranks, ratings }: LineMemory): number => {
  const { sizeMax } = pool.rules.teams;
  const byAge = pool.byAge();
  const { sizes, ratings: ratingOf } = pool.columns();
  let length = 0;
  for (let rank = 0; rank < byAge.length; rank++) {
    const slot = byAge[rank] as number;
    const size = sizes[slot] as number;
    if (size === 0 || size > sizeMax) continue;
    candidates[length] = slot;
    ranks[length] = rank;
    ratings[length++] = ratingOf[slot] as number;
  }
  return length;
};

/** Reads in the order of age and writes by place: few lines of memory are written to at a time. */
const fillColumns = (line: Line, places: Int32Array | null, memory: LineMemory): void => {
  const { pool, rules, nowMs, length, slots, ageRanks, ratings, gaps, sizes, waitsMs, escalated } = line;
  const { sinceMs, sizes: sizeOf } = pool.columns();
  const { ratingWindow, escalation } = rules;
  for (let index = 0; index < length; index++) {
    const place = places === null ? index : (places[index] as number);
    const slot = memory.candidates[index] as number;
    const waitedMs = Math.min(WAIT_MAX_MS, nowMs - (sinceMs[slot] as number));
    slots[place] = slot;
    ageRanks[place] = memory.ranks[index] as number;
    ratings[place] = places === null ? 0 : (memory.ratings[index] as number);
    gaps[place] = ratingWindow === null ? ANY_GAP : widened(ratingWindow, waitedMs);
    sizes[place] = sizeOf[slot] as number;
    waitsMs[place] = waitedMs;
    escalated[place] = waitedMs >= escalation.afterMs ? 1 : 0;
  }
};
