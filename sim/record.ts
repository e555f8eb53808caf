import type { Violation } from './ledger.ts';
import type { VisitEnd } from './player-world.ts';

/** What players of one game mode lived through. */
export interface ModeFigures {
  readonly gameMode: string;
  readonly visits: Readonly<Record<VisitEnd, number>>;
  /** From arrival to `match_found`, ms, in ascending order. */
  readonly waitsMs: readonly number[];
}

/** What came of a history. */
export interface HistoryReport {
  readonly seed: number;
  readonly violation: Violation | null;
  /** What led to the violation, oldest first; empty where nothing was remembered. */
  readonly trace: readonly string[];
  readonly virtualMs: number;
  readonly modes: readonly ModeFigures[];
  /** How often what happened: disasters, containers that were killed or stood still, frames. */
  readonly happened: Readonly<Record<string, number>>;
  /** How often each promise was looked at. */
  readonly checks: Readonly<Record<string, number>>;
  /** The same for the same history, and for hardly any other. */
  readonly digest: string;
}

/** Keeps what a report needs while a history goes on. */
export interface HistoryRecord {
  happened(name: string): void;
  ended(gameMode: string, end: VisitEnd, waitedMs: number): void;
  /** `what` is made into text only for a trace. */
  trace(atMs: number, who: string, what: string, frame?: unknown): void;
  report(
    seed: number,
    virtualMs: number,
    violation: Violation | null,
    checks: Readonly<Record<string, number>>,
  ): HistoryReport;
}

type Entry = readonly [atMs: number, who: string, what: string, frame: unknown];

const TRACED_MAX = 200_000;
const NO_VISITS: Readonly<Record<VisitEnd, number>> = {
  matched: 0,
  left: 0,
  over: 0,
  cooling_down: 0,
  refused: 0,
  gave_up: 0,
  deserted: 0,
};

export const createRecord = (traceLinesMax: number): HistoryRecord => {
  const counts = new Map<string, number>();
  const modes = new Map<string, { visits: Record<VisitEnd, number>; waitsMs: number[] }>();
  let entries: Entry[] = [];
  let digest = 0x811c9dc5;
  const digestOf = (text: string): void => {
    for (let index = 0; index < text.length; index++)
      digest = Math.imul(digest ^ text.charCodeAt(index), 0x01000193);
  };
  const figuresOf = (gameMode: string) => {
    const known = modes.get(gameMode) ?? { visits: { ...NO_VISITS }, waitsMs: [] };
    modes.set(gameMode, known);
    return known;
  };
  return {
    happened: (name) => {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    },
    ended: (gameMode, end, waitedMs) => {
      const figures = figuresOf(gameMode);
      figures.visits[end] += 1;
      if (end === 'matched') figures.waitsMs.push(waitedMs);
      digestOf(`${gameMode}${end}${waitedMs}`);
    },
    trace: (atMs, who, what, frame) => {
      if (traceLinesMax === 0) return;
      entries.push([atMs, who, what, frame]);
      if (entries.length > 2 * TRACED_MAX) entries = entries.slice(-TRACED_MAX);
    },
    report: (seed, virtualMs, violation, checks) => ({
      seed,
      violation,
      trace: violation === null ? [] : linesAbout(entries, violation, traceLinesMax),
      virtualMs,
      modes: [...modes].map(([gameMode, { visits, waitsMs }]) => ({
        gameMode,
        visits,
        waitsMs: waitsMs.toSorted((one, other) => one - other),
      })),
      happened: Object.fromEntries(counts),
      checks,
      digest: (digest >>> 0).toString(16),
    }),
  };
};

/** The last lines that name somebody or something that the violation names, and what befell everybody. */
const linesAbout = (entries: readonly Entry[], { atMs, text }: Violation, max: number): readonly string[] => {
  const names = text.match(/\bp\d+\b|[\w-]{22}/g) ?? [];
  const isAbout = (line: string) => names.some((name) => line.includes(name));
  return entries
    .map(([at, who, what, frame]) => {
      const shown = frame === undefined ? '' : ` ${JSON.stringify(frame).slice(0, 400)}`;
      return {
        line: `${((at - atMs) / 1_000).toFixed(3)} s  ${who}  ${what}${shown}`,
        isForAll: who === '*',
      };
    })
    .filter(({ line, isForAll }) => isForAll || isAbout(line))
    .slice(-max)
    .map(({ line }) => line);
};
