import { asText } from '../scripts/document-table.ts';
import type { HistoryReport, ModeFigures } from './record.ts';

const seconds = (ms: number): string => (ms / 1_000).toFixed(1);

const percentile = (sorted: readonly number[], share: number): string => {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return value === undefined ? '-' : seconds(value);
};

const rowOf = ({ gameMode, visits, waitsMs }: ModeFigures): readonly string[] => [
  gameMode,
  ...Object.values(visits).map(String),
  ...[0.5, 0.9, 0.99].map((share) => percentile(waitsMs, share)),
];

const listOf = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

const LEGEND = `Seconds are from arrival to match_found, loading and the server included. One visit in seven is no plain one, without faults, too.
left: by their own will; over: their ticket ended (not loaded, declined, absent); cooling_down: after a penalty;
gave_up: no party leader came; deserted: gone without a word.
`;

/** Of each invariant, how often something of it was looked at. */
const byInvariant = (checks: Readonly<Record<string, number>>): Readonly<Record<string, number>> => {
  const sums: Record<string, number> = {};
  for (const [check, count] of Object.entries(checks)) {
    const invariant = check.slice(0, check.indexOf(':'));
    sums[invariant] = (sums[invariant] ?? 0) + count;
  }
  const numberOf = (invariant: string) => Number(invariant.slice(1)) || Number.POSITIVE_INFINITY;
  return Object.fromEntries(Object.entries(sums).sort(([one], [other]) => numberOf(one) - numberOf(other)));
};

/** What players of each mode lived through, what befell them, what was checked, and what was broken. */
export const printReport = (report: HistoryReport, cpuMs: number, command: string): void => {
  const [first] = report.modes;
  const head = ['visits by game mode', ...Object.keys(first?.visits ?? {}), 'p50 s', 'p90 s', 'p99 s'];
  console.log(asText({ head, rows: report.modes.map(rowOf) }));
  console.log(LEGEND);
  console.log(`Happened: ${listOf(report.happened)}.`);
  console.log(`Checked: ${listOf(byInvariant(report.checks))}.`);
  console.log(summaryLine(report, cpuMs));
  if (report.violation !== null) {
    console.log(`\nBroken after ${seconds(report.virtualMs)} s: ${report.violation.text}\n`);
    for (const line of report.trace) console.log(`  ${line}`);
  }
  console.log(`\nAgain: ${command}`);
};

/** One line for one history. */
export const summaryLine = (
  { seed, virtualMs, modes, violation, digest }: HistoryReport,
  cpuMs: number,
): string => {
  const visits = modes.flatMap((mode) => Object.values(mode.visits)).reduce((sum, count) => sum + count, 0);
  const matched = modes.reduce((sum, mode) => sum + mode.visits.matched, 0);
  const verdict = violation === null ? 'every promise kept' : `broken: ${violation.invariant}`;
  return `seed ${seed}: ${(virtualMs / 3_600_000).toFixed(2)} h in ${seconds(cpuMs)} s of CPU, ${visits} visits, ${matched} matched, ${verdict}, digest ${digest}`;
};
