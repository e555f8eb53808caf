import { expect, test } from 'vitest';
import { type MatchRules, plainRules } from '../../src/core/match-rules.ts';
import { type SimulatedHour, simulateHour, type ToldAndTrue } from './simulated-hour.ts';

const REGIONS = ['eu', 'us', 'asia'];
const duel: MatchRules = {
  ...plainRules('duel', 2, 1),
  ratingWindow: { atOnce: 100, atLast: 600, overMs: 60_000 },
};
const teams: MatchRules = {
  ...plainRules('teams', 2, 5),
  ratingWindow: { atOnce: 150, atLast: 800, overMs: 60_000 },
  regions: { names: REGIONS, latencyMs: { atOnce: 70, atLast: 150, overMs: 60_000 } },
};
/** Six parts of the hour, some with eight times the load of the one before. */
const suddenLoads = (atMs: number) => [0.5, 4, 1, 2, 0.5, 4][Math.floor(atMs / 600_000)] ?? 1;
const swellingLoad = (atMs: number) => 0.5 + 3.5 * Math.sin((Math.PI * atMs) / 3_600_000) ** 2;

const shareOfPlayers = (matched: readonly ToldAndTrue[], isSo: (each: ToldAndTrue) => boolean): number => {
  const playersOf = (list: readonly ToldAndTrue[]) => list.reduce((sum, { players }) => sum + players, 0);
  return playersOf(matched.filter(isSo)) / playersOf(matched);
};

test.each<[string, SimulatedHour]>([
  [
    'duels under sudden loads',
    { rules: duel, seed: 1, arrivalsPerSecond: suddenLoads, partyShares: [1], regions: [] },
  ],
  [
    'teams of parties in regions under a swelling load',
    {
      rules: teams,
      seed: 2,
      arrivalsPerSecond: swellingLoad,
      partyShares: [0.6, 0.22, 0.1, 0.03, 0.05],
      regions: REGIONS,
    },
  ],
])('within p90 are 85 to 95 of 100 players of an hour, within p50 about half: %s', (_, hour) => {
  const matched = simulateHour(hour);
  expect(matched.length).toBeGreaterThan(5_000);
  const within90 = shareOfPlayers(matched, ({ told, waitedMs }) => waitedMs <= told.p90Seconds * 1_000);
  expect(within90).toBeGreaterThanOrEqual(0.85);
  expect(within90).toBeLessThanOrEqual(0.95);
  const within50 = shareOfPlayers(matched, ({ told, waitedMs }) => waitedMs <= told.p50Seconds * 1_000);
  expect(within50).toBeGreaterThan(0.35);
  expect(within50).toBeLessThan(0.65);
});
