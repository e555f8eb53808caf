import type { MatchRules } from './match-rules.ts';
import type { WaitEstimate, WaitingTicket } from './ticket.ts';
import { cellsOf, ratingBands } from './wait-cells.ts';
import { type Spell, waitQuantiles } from './wait-curve.ts';
import { type Departure, kindOf, type WaitMemory } from './wait-memory.ts';

/** What newcomers may expect, by the cell that they belong to. */
interface EstimateTable {
  readonly format: typeof FORMAT;
  /** In whole minutes, so that a table without news is the same text. */
  readonly atMs: number;
  /** The regions by whose order cells name them. */
  readonly regions: readonly string[];
  /** Ratings at which the bands begin, but for the first. */
  readonly bands: readonly number[];
  /** In tenths of a second. */
  readonly all: Tenths;
  readonly cells: Readonly<Record<string, Tenths>>;
}
type Tenths = readonly [p50: number, p90: number];

const FORMAT = 1;
const BEGINNING = `{"format":${FORMAT},`;
const SHARES = [0.5, 0.9] as const;
/** Fewer matches than this say nothing. */
const MATCHES_MIN = 20;
/** Fewer matches than this say nothing of a cell. */
const CELL_MATCHES_MIN = 60;
/** Present conditions are those of so many matches back, but of 20 s at least: load changes within minutes. */
const PRESENT_MATCHES = 100;
const PRESENT_MIN_MS = 20_000;
/** A table says nothing to who comes later than this, give or take a minute. */
const GOOD_FOR_MS = 10 * 60_000;
/** Waits below this are not told apart: a tick is not faster. */
const WAIT_MIN_MS = 100;

/**
 * What newcomers may expect at a moment, as a text for `estimateFor`; '' while there is no ground to say
 * anything. Each of `waiting` stands for `weight` tickets that wait. The waits of all tickets under present
 * conditions, and for each cell with enough matches the same, stretched as that cell's waits differ from
 * everybody's in the whole memory. So a change of load shows in all cells at once, and what is rare is learned
 * over a longer time. With n matches, the share p is taken as p (n + 1) / n, so that a small sample does not
 * promise too much (split conformal prediction: Vovk, Gammerman and Shafer, Algorithmic Learning in a Random
 * World, 2005).
 */
export const estimatesOf = (
  memory: WaitMemory,
  waiting: readonly WaitingTicket[],
  rules: MatchRules,
  nowMs: number,
  weight = 1,
): string => {
  const { departures } = memory;
  const regions = rules.regions?.names ?? [];
  const bands = rules.ratingWindow === null ? [] : ratingBands(departures);
  const seen = [...departures, ...stillWaiting(waiting, regions, nowMs, weight)];
  const fromMs = presentFromMs(departures, nowMs);
  const present = estimateOf(spellsSince(seen, fromMs), MATCHES_MIN);
  const spells = spellsSince(seen, Math.min(fromMs, departures[0]?.atMs ?? fromMs));
  const everybody = estimateOf(spells, MATCHES_MIN);
  if (present === null || everybody === null) return '';
  const cells: Record<string, Tenths> = {};
  for (const [cell, ofCell] of spellsByCell(spells, bands)) {
    const estimate = estimateOf(ofCell, CELL_MATCHES_MIN);
    if (estimate !== null) cells[cell] = inTenths(stretched(present, estimate, everybody));
  }
  const atMs = nowMs - (nowMs % 60_000);
  const table: EstimateTable = { format: FORMAT, atMs, regions, bands, all: inTenths(present), cells };
  return JSON.stringify(table);
};

/**
 * How long, from its enqueue, a ticket may expect to wait: of the most specific cell that says something; null
 * without a table of this format, or when it is too old for this ticket.
 */
export const estimateFor = (
  estimates: string,
  { request, enqueuedAtMs }: Pick<WaitingTicket, 'request' | 'enqueuedAtMs'>,
): WaitEstimate | null => {
  if (!estimates.startsWith(BEGINNING)) return null;
  const table: EstimateTable = JSON.parse(estimates);
  if (enqueuedAtMs - table.atMs > GOOD_FOR_MS) return null;
  const cell = cellsOf(kindOf(request, table.regions), table.bands).find((each) => each in table.cells);
  const [p50, p90] = (cell === undefined ? undefined : table.cells[cell]) ?? table.all;
  return { p50Seconds: p50 / 10, p90Seconds: p90 / 10 };
};

const stillWaiting = (
  waiting: readonly WaitingTicket[],
  regions: readonly string[],
  nowMs: number,
  weight: number,
): readonly Departure[] =>
  waiting.map(({ enqueuedAtMs, request }) => ({
    atMs: nowMs,
    waitedMs: Math.max(0, nowMs - enqueuedAtMs),
    ...kindOf(request, regions),
    isMatched: false,
    weight,
  }));

const presentFromMs = (departures: readonly Departure[], nowMs: number): number => {
  const matches = departures.filter(({ isMatched }) => isMatched);
  return Math.min(nowMs - PRESENT_MIN_MS, matches.at(-PRESENT_MATCHES)?.atMs ?? matches[0]?.atMs ?? nowMs);
};

type SpellOf = Spell & Pick<Departure, 'rating' | 'region' | 'size'>;

/** The part of each wait that lies after a moment, in order of the age at its end. */
const spellsSince = (seen: readonly Departure[], sinceMs: number): readonly SpellOf[] =>
  seen
    .filter(({ atMs }) => atMs >= sinceMs)
    .map((each) => ({
      ...each,
      toMs: each.waitedMs,
      fromMs: Math.max(0, each.waitedMs - (each.atMs - sinceMs)),
    }))
    .sort((a, b) => a.toMs - b.toMs);

const spellsByCell = (
  spells: readonly SpellOf[],
  bands: readonly number[],
): ReadonlyMap<string, readonly Spell[]> => {
  const byCell = new Map<string, Spell[]>();
  const cellOf = (cell: string): Spell[] => {
    const ofCell = byCell.get(cell) ?? [];
    byCell.set(cell, ofCell);
    return ofCell;
  };
  /** Most spells are of a kind that was seen before. */
  const cellsByKind = new Map<string, readonly Spell[][]>();
  for (const spell of spells) {
    const kind = `${spell.rating},${spell.region},${spell.size}`;
    const cells = cellsByKind.get(kind) ?? cellsOf(spell, bands).map(cellOf);
    cellsByKind.set(kind, cells);
    for (const ofCell of cells) ofCell.push(spell);
  }
  return byCell;
};

/** In ms. Null: too few matches. */
const estimateOf = (spells: readonly Spell[], matchesMin: number): readonly number[] | null => {
  const matches = spells.filter(({ isMatched }) => isMatched).length;
  if (matches < matchesMin) return null;
  return waitQuantiles(
    spells,
    SHARES.map((share) => (share * (matches + 1)) / matches),
  );
};

const stretched = (
  present: readonly number[],
  ofCell: readonly number[],
  ofAll: readonly number[],
): readonly number[] =>
  present.map((ms, index) => {
    const [cellMs, allMs] = [ofCell[index] ?? ms, ofAll[index] ?? ms];
    return (ms * Math.max(WAIT_MIN_MS, cellMs)) / Math.max(WAIT_MIN_MS, allMs);
  });

const inTenths = ([p50Ms = 0, p90Ms = 0]: readonly number[]): Tenths => [
  Math.round(p50Ms / 100),
  Math.round(Math.max(p50Ms, p90Ms) / 100),
];
