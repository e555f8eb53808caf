import type { DocumentTable } from '../scripts/document-table.ts';
import { DISASTERS, type FaultLevel } from './fault-rates.ts';
import type { HistoryReport } from './record.ts';

/** What many histories of one level of faults came to. */
export interface LevelTotals {
  readonly faults: FaultLevel;
  readonly histories: number;
  readonly virtualMs: number;
  readonly cpuMs: number;
  readonly visits: number;
  readonly matched: number;
  readonly disasters: number;
  readonly killed: number;
  readonly frozen: number;
  readonly checks: number;
}

export const addReport = (totals: LevelTotals, report: HistoryReport, cpuMs: number): LevelTotals => {
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  const { happened, modes, checks } = report;
  return {
    ...totals,
    histories: totals.histories + 1,
    virtualMs: totals.virtualMs + report.virtualMs,
    cpuMs: totals.cpuMs + cpuMs,
    visits: totals.visits + sum(modes.flatMap(({ visits }) => Object.values(visits))),
    matched: totals.matched + sum(modes.map(({ visits }) => visits.matched)),
    disasters: totals.disasters + sum(DISASTERS.map((name) => happened[name] ?? 0)),
    killed: totals.killed + (happened.killed ?? 0),
    frozen: totals.frozen + (happened.frozen ?? 0),
    checks: totals.checks + sum(Object.values(checks)),
  };
};

export const noTotals = (faults: FaultLevel): LevelTotals => ({
  faults,
  histories: 0,
  virtualMs: 0,
  cpuMs: 0,
  visits: 0,
  matched: 0,
  disasters: 0,
  killed: 0,
  frozen: 0,
  checks: 0,
});

const HEAD = [
  'faults',
  'histories',
  'virtual hours',
  'visits',
  'matched',
  'disasters',
  'containers killed',
  'frozen',
  'checks',
  'promises broken',
  'CPU s an hour',
];

/** A row for each level. A table is made only of histories in which every promise was kept. */
export const historiesTable = (levels: readonly LevelTotals[]): DocumentTable => ({
  head: HEAD,
  rows: levels.map((totals) => {
    const hours = totals.virtualMs / 3_600_000;
    const { faults, histories, visits, matched, disasters, killed, frozen, checks, cpuMs } = totals;
    const counts = [visits, matched, disasters, killed, frozen, checks].map((count) =>
      count.toLocaleString('en-US'),
    );
    return [faults, String(histories), hours.toFixed(1), ...counts, '0', (cpuMs / 1_000 / hours).toFixed(1)];
  }),
});
