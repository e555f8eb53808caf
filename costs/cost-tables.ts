import { settingsOf } from '../functions/function-settings.ts';
import { type Costs, costsOfMillion, type Play, totalOf } from './estimate-costs.ts';
import { idleCosts } from './idle-costs.ts';
import type { Measurements } from './measurements.ts';
import { HOURS_A_MONTH, PRICES } from './prices.ts';
import type { StageResources } from './stage-resources.ts';

export interface CostTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What was aimed at, in USD. */
const MILLION_MAX = 20;
const IDLE_MAX = 10;

/** A column for each rate, a row for each part. */
export const playTable = (
  measurements: Measurements,
  resources: StageResources,
  plays: readonly Play[],
): CostTable => {
  const columns = plays.map((play) => costsOfMillion(measurements, resources, play));
  const totals = columns.map(totalOf);
  const millionsAMonth = plays.map(
    ({ playersPerSecond }) => (playersPerSecond * HOURS_A_MONTH * 3_600) / 1e6,
  );
  return {
    head: [
      'USD per million players matched',
      ...plays.map(({ playersPerSecond }) => `${playersPerSecond}/s`),
    ],
    rows: [
      ...partRows(columns),
      ['**Total**', ...totals.map((usd) => judged(usd, MILLION_MAX))],
      ['Millions of players a month at this rate', ...millionsAMonth.map((each) => usdText(each))],
      [
        'USD a month at this rate',
        ...totals.map((usd, index) => usdText(usd * (millionsAMonth[index] ?? 0))),
      ],
      ['FlexMatch: player packages', ...plays.map(() => usdText(PRICES.flexMatchPackage.usd * 1e6))],
    ],
  };
};

/** A column for each way that a stage may be set, a row for each part. */
export const idleTable = (
  measurements: Measurements,
  stages: Readonly<Record<string, StageResources>>,
): CostTable => {
  const columns = Object.values(stages).map((resources) => idleCosts(measurements, resources));
  const withoutNat = columns.map(
    (costs) => totalOf(costs) - (costs['NAT gateways'] ?? 0) - (costs['Public addresses'] ?? 0),
  );
  return {
    head: ['USD a month while nobody plays', ...Object.keys(stages)],
    rows: [
      ...partRows(columns),
      ['**Total**', ...columns.map((costs) => `**${usdText(totalOf(costs))}**`)],
      ['Total without NAT gateway and its address', ...withoutNat.map((usd) => judged(usd, IDLE_MAX))],
    ],
  };
};

/** What a change of how the game plays does to the price of a million players. */
export const driverTable = (measurements: Measurements, resources: StageResources, play: Play): CostTable => {
  const total = (changed: Partial<Play>) =>
    totalOf(costsOfMillion(measurements, resources, { ...play, ...changed }));
  const allocateSecond = (settingsOf('allocate').memoryMb / 1_024) * PRICES.lambdaGbSecond.usd;
  const tickerHour = (settingsOf('try-match').memoryMb / 1_024) * PRICES.lambdaGbSecond.usd * 3_600;
  const longer = total({ connectedSeconds: play.connectedSeconds + 60 }) - total({});
  return {
    head: ['What drives it', 'USD'],
    rows: [
      [
        'One more frame to or from each player, a million players',
        usdText(PRICES.webSocketMessage.usd * 1e6),
      ],
      ['A minute longer connected, with two pings and pongs, a million players', usdText(longer)],
      [
        'A second that `allocate` waits for a game server, a million players in pairs',
        usdText((allocateSecond / measurements.playersPerMatch) * 1e6),
      ],
      ['The same in matches of ten', usdText((allocateSecond / 10) * 1e6)],
      ['The ticker of one queue, an hour', usdText(tickerHour, 3)],
      ['The ticker of one queue, a month without a pause', usdText(tickerHour * HOURS_A_MONTH)],
    ],
  };
};

/** Parts that cost something in any column, in their order. */
const partRows = (columns: readonly Costs[]): string[][] =>
  Object.keys(columns[0] ?? {})
    .filter((part) => columns.some((costs) => (costs[part] ?? 0) > 0))
    .map((part) => [part, ...columns.map((costs) => usdText(costs[part] ?? 0))]);

const judged = (usd: number, max: number): string => `**${usdText(usd)}** ${usd < max ? '✓' : '✗'} ${max}`;

const usdText = (usd: number, digits = 2): string =>
  usd.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** As it stands in a document. */
export const asMarkdown = ({ head, rows }: CostTable): string => {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join(
    '\n',
  );
};
