import type { DocumentTable } from '../scripts/document-table.ts';
import type { ScenarioResult } from './run-scenario.ts';
import type { Finding } from './verdict.ts';
import type { NewsHeard } from './witness.ts';

/** Each has to be 0. */
const PROMISES = {
  lost: 'lost',
  matchedTwice: 'matched twice',
  wronglyPenalised: 'wrongly penalised',
} as const;
/** Each is better 0. */
const DAMAGES = {
  placesLost: 'place lost',
  agesLost: 'age lost',
  brokenMatches: 'match without all its players',
} as const;

/** In the end the crowd has been made whole, so that nobody can be left in line. */
export const holdsPromises = (result: ScenarioResult): boolean =>
  result.stillInLine === 0 &&
  Object.keys(PROMISES).every((promise) => result[promise as keyof typeof PROMISES].length === 0);

export const resultTable = (results: readonly ScenarioResult[]): DocumentTable => ({
  head: [
    'fault',
    'players',
    'matched',
    ...Object.values(PROMISES),
    'still in line',
    's until matches form again',
    's until waits are as before',
    ...Object.values(DAMAGES),
    'errors',
  ],
  rows: results.map((result) => [
    `${result.scenario.name}: ${result.scenario.says}`,
    String(result.players),
    String(result.matched),
    ...Object.keys(PROMISES).map((key) => String(result[key as keyof typeof PROMISES].length)),
    String(result.stillInLine),
    seconds(result.untilMatchesSeconds),
    seconds(result.untilWaitsSeconds),
    ...Object.keys(DAMAGES).map((key) => String(result[key as keyof typeof DAMAGES].length)),
    errorCounts(result.errors),
  ]),
});

const seconds = (value: number | null): string => (value === null ? '-' : value.toFixed(1));

const errorCounts = (errors: Readonly<Record<string, number>>): string =>
  Object.entries(errors)
    .map(([code, count]) => `${code} ${count}`)
    .join(', ') || 'none';

const SHOWN = 5;

/** Who it was; with their frames where a promise was broken, and of everybody where that is asked for. */
export const describeFindings = (result: ScenarioResult, verbose: boolean): string =>
  Object.entries({ ...PROMISES, ...DAMAGES })
    .flatMap(([key, name]) => {
      const tell = verbose || key in PROMISES ? story : headline;
      return result[key as keyof typeof PROMISES | keyof typeof DAMAGES]
        .slice(0, SHOWN)
        .map((finding) => tell(name, finding));
    })
    .join('\n');

const headline = (name: string, { witness: { player, gameMode }, why }: Finding): string =>
  `${name}: ${player} in ${gameMode}: ${why}`;

const story = (name: string, finding: Finding): string =>
  [headline(name, finding), ...finding.witness.someNews.map(newsLine)].join('\n    ');

const newsLine = (news: NewsHeard): string => {
  const time = new Date(news.atMs).toISOString().slice(11, 23);
  if ('frame' in news)
    return `${time} ${news.kind === 'sent' ? '>' : '<'} ${JSON.stringify(news.frame, shortened)}`;
  return `${time} ${news.kind}${'why' in news ? `: ${news.why}` : ''}`;
};

/** Proofs are long, and say nothing to a reader. */
const shortened = (name: string, value: unknown): unknown =>
  name === 'receipt' || name === 'match_ticket' ? '...' : value;
