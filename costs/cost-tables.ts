import type { DocumentTable } from '../scripts/document-table.ts';
import { MATCHES_A_RECORD } from './assumptions.ts';
import {
  type Costs,
  costsOfMillion,
  type Play,
  secondCost,
  storageOfPlayer,
  totalOf,
} from './estimate-costs.ts';
import { idleCosts } from './idle-costs.ts';
import type { MeasuredMode, Measurements } from './measurements.ts';
import { HOURS_A_MONTH, PRICES } from './prices.ts';
import type { StageResources } from './stage-resources.ts';

/** What was aimed at, in USD. */
const MILLION_MAX = 20;
const IDLE_MAX = 10;

/** A column for each rate, a row for each part. */
export const playTable = (
  mode: MeasuredMode,
  resources: StageResources,
  plays: readonly Play[],
): DocumentTable => {
  const columns = plays.map((play) => costsOfMillion(mode, resources, play));
  const totals = columns.map(totalOf);
  const millionsAMonth = plays.map(
    ({ playersPerSecond }) => (playersPerSecond * HOURS_A_MONTH * 3_600) / 1e6,
  );
  return {
    head: [
      `${mode.gameMode}, ${mode.playersPerMatch} a match: USD per million players matched`,
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
      ...flexMatchRows(
        plays.map(({ playersPerSecond, queues }) => ({
          millions: 1,
          hours: (queues * 1e6) / playersPerSecond / 3_600,
        })),
      ),
    ],
  };
};

/** A column for each way that a stage may be set, a row for each part. */
export const idleTable = (
  measurements: Measurements,
  stages: Readonly<Record<string, StageResources>>,
): DocumentTable => {
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
export const driverTable = (
  { modes }: Measurements,
  resources: StageResources,
  play: Play,
): DocumentTable => {
  const allocating = (playersPerMatch: number) => (secondCost('allocate') / playersPerMatch) * 1e6;
  const connected = (seconds: number) =>
    totalOf(
      costsOfMillion(modes[0], resources, { ...play, connectedSeconds: play.connectedSeconds + seconds }),
    );
  const seldomPlayers = storageOfPlayer() * (1 - 1 / MATCHES_A_RECORD) * 1e6;
  const tickerHour = secondCost('try-match') * 3_600;
  const enough = modes.map((mode) => {
    const rate = rateWithin(MILLION_MAX, mode, resources, play);
    return [
      `${mode.gameMode}: players a second from which a million cost less than ${MILLION_MAX} USD`,
      rate === null ? 'none' : usdText(rate, 1),
    ];
  });
  return {
    head: ['What drives it', ''],
    rows: [
      [
        'One more frame to or from each player: USD per million players',
        usdText(PRICES.webSocketMessage.usd * 1e6),
      ],
      [
        'A minute longer connected, two pings with it: USD per million players',
        usdText(connected(60) - connected(0)),
      ],
      [
        'A second more that `allocate` waits for a game server, matches of 2: USD per million players',
        usdText(allocating(2)),
      ],
      ['The same, matches of 10', usdText(allocating(10))],
      [
        'Players who come for one match a week: USD more per million players',
        usdText(resources.stage.redis.kind === 'serverless' ? seldomPlayers : 0),
      ],
      ['The ticker of one queue: USD an hour', usdText(tickerHour, 3)],
      ['The ticker of one queue: USD a month without a pause', usdText(tickerHour * HOURS_A_MONTH)],
      ...enough,
    ],
  };
};

/** Hours of a day in which all of the play takes place. */
const HOURS_OF_PLAY = 12;
const MILLIONS_A_MONTH = [0.1, 1, 10, 100];

/** The whole bill of games of several sizes. */
export const monthTable = (
  measurements: Measurements,
  resources: StageResources,
  play: Omit<Play, 'playersPerSecond'>,
): DocumentTable => {
  const [mode] = measurements.modes;
  const secondsOfPlay = ((HOURS_A_MONTH * HOURS_OF_PLAY) / 24) * 3_600;
  const rates = MILLIONS_A_MONTH.map((millions) => (millions * 1e6) / secondsOfPlay);
  const playing = rates.map(
    (playersPerSecond, index) =>
      totalOf(costsOfMillion(mode, resources, { ...play, playersPerSecond })) *
      (MILLIONS_A_MONTH[index] ?? 0),
  );
  const idle = totalOf(idleCosts(measurements, resources));
  const row = (name: string, values: readonly number[]) => [name, ...values.map((usd) => usdText(usd))];
  return {
    head: [
      `${mode.gameMode}: USD a month`,
      ...MILLIONS_A_MONTH.map((millions) => `${millions} million players`),
    ],
    rows: [
      row(`Players a second in ${HOURS_OF_PLAY} hours of play a day`, rates),
      row(
        'What it costs while nobody plays',
        rates.map(() => idle),
      ),
      row('Play', playing),
      ['**Total**', ...playing.map((usd) => `**${usdText(usd + idle)}**`)],
      ...flexMatchRows(
        MILLIONS_A_MONTH.map((millions) => ({ millions, hours: (play.queues * secondsOfPlay) / 3_600 })),
      ),
    ],
  };
};

/** For so many million players, and so many hours in which queues are evaluated, each counted by itself. */
const flexMatchRows = (cases: readonly { readonly millions: number; readonly hours: number }[]) => {
  const packages = cases.map(({ millions }) => millions * 1e6 * PRICES.flexMatchPackage.usd);
  const hours = cases.map((each) => each.hours * PRICES.flexMatchHour.usd);
  return [
    ['FlexMatch: player packages', ...packages.map((usd) => usdText(usd))],
    [
      'FlexMatch: packages and an hour of matching for each hour of play',
      ...packages.map((usd, index) => usdText(usd + (hours[index] ?? 0))),
    ],
  ];
};

/** The lowest rate, to a tenth, at which a million players cost less; null if they do not at a hundred a second. */
const rateWithin = (
  usdMax: number,
  mode: MeasuredMode,
  resources: StageResources,
  play: Play,
): number | null => {
  for (let tenths = 1; tenths <= 1_000; tenths++) {
    const costs = costsOfMillion(mode, resources, { ...play, playersPerSecond: tenths / 10 });
    if (totalOf(costs) < usdMax) return tenths / 10;
  }
  return null;
};

/** Parts that cost something in any column, in their order. */
const partRows = (columns: readonly Costs[]): string[][] =>
  Object.keys(columns[0] ?? {})
    .filter((part) => columns.some((costs) => (costs[part] ?? 0) > 0))
    .map((part) => [part, ...columns.map((costs) => usdText(costs[part] ?? 0))]);

const judged = (usd: number, max: number): string => `**${usdText(usd)}** ${usd < max ? '✓' : '✗'} ${max}`;

const usdText = (usd: number, digits = 2): string =>
  usd.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
