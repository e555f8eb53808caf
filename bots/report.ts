import Table from 'cli-table3';
import type { BotReport } from './bot-plan.ts';

/** The smallest value that at least `share` (0..1) of the values do not exceed; null of none. */
export const percentile = (values: readonly number[], share: number): number | null => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
};

export const misbehaved = ({ behaviour }: BotReport): boolean => behaviour !== 'normal';

/** Bots that did all they should and were not matched. */
export const leftBehind = (reports: readonly BotReport[]): readonly BotReport[] =>
  reports.filter((report) => !misbehaved(report) && report.outcome !== 'matched');

/** The closing table, a row for each game mode. */
export const closingTable = (reports: readonly BotReport[]): string => {
  const table = new Table({
    head: [
      'game mode',
      'bots',
      'misbehaved',
      'matched',
      'wait p50',
      'p95',
      'max',
      'quality',
      'balance',
      'spread',
      'cancelled',
      'requeued',
      'errors',
    ],
    style: { head: [], border: [] },
    colAligns: ['left', ...Array<'right'>(11).fill('right'), 'left'],
  });
  const modes = Map.groupBy(reports, ({ gameMode }) => gameMode);
  for (const [gameMode, bots] of modes) {
    const waits = bots.flatMap(({ waitMs }) => (waitMs === null ? [] : [waitMs]));
    table.push([
      gameMode,
      bots.length,
      bots.filter(misbehaved).length,
      bots.filter(({ outcome }) => outcome === 'matched').length,
      ...[0.5, 0.95, 1].map((share) => seconds(percentile(waits, share))),
      ...['total', 'balance', 'spread'].map((part) => meanQuality(bots, part)),
      sum(bots.map(({ cancelled }) => cancelled)),
      sum(bots.map(({ requeued }) => requeued)),
      errorCounts(bots),
    ]);
  }
  return table.toString();
};

/** Each match counts once, however many of its players are bots. */
const meanQuality = (bots: readonly BotReport[], part: string): string => {
  const matches = new Map(
    bots.flatMap(({ match }) => (match ? [[match.loading_session_id, match.quality]] : [])),
  );
  const values = [...matches.values()].flatMap((quality) => quality[part] ?? []);
  return values.length === 0 ? '-' : (sum(values) / values.length).toFixed(2);
};

const LEGEND = `misbehaved: stayed silent at a match once, or lost the connection once, as asked for
quality: the mean of the matches, from 0 to 1; two of its parts beside it, where 1 is an even match of equals
cancelled: matches called off after which the bot's ticket was over, since it or its party was to blame
requeued: matches called off after which it waited on with its age, since others were to blame`;

/** What is to be read below the table: how to read it, and what was not as asked for. */
export const describeCrowd = (reports: readonly BotReport[], asked: number): string => {
  const joined = reports.length - asked;
  const more = `${joined} more than the ${asked} bots asked for joined, so that there were enough for whole matches.`;
  return [LEGEND, '', ...(joined > 0 ? [more] : []), describeLeftBehind(reports)].join('\n');
};

/** Why bots were left behind, with what the server said to them. */
const describeLeftBehind = (reports: readonly BotReport[]): string => {
  const behind = leftBehind(reports);
  if (behind.length === 0) return 'Every bot that did not misbehave was matched.';
  const shown = behind.slice(0, 5).map(({ player, outcome }) => `${player} (${outcome})`);
  const more = behind.length > shown.length ? ', ...' : '';
  const messages = Object.entries(Object.assign({}, ...behind.map(({ messages: each }) => each)));
  return [
    `${behind.length} bots that did not misbehave were not matched: ${shown.join(', ')}${more}`,
    ...messages.map(([code, message]) => `${code}: ${message}`),
  ].join('\n');
};

const seconds = (ms: number | null): string => (ms === null ? '-' : `${(ms / 1_000).toFixed(2)} s`);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const errorCounts = (bots: readonly BotReport[]): string => {
  const counts = new Map<string, number>();
  for (const { errors } of bots)
    for (const [code, count] of Object.entries(errors)) counts.set(code, (counts.get(code) ?? 0) + count);
  return [...counts].map(([code, count]) => `${code}: ${count}`).join(', ') || 'none';
};
