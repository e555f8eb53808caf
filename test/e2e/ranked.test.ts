import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { misbehaved } from '../../bots/report.ts';
import { openWorld, type World } from '../support/runtime.ts';
import { EASY_5V5, RANKED_5V5, STRICT_5V5 } from '../support/runtime-configuration.ts';
import { playRanked, type RankedMatch, type RankedTicket } from './ranked-bots.ts';

const ESCALATED_MS = RANKED_5V5.escalate_after_seconds * 1_000;

/**
 * Parties of which any that are left over make a match: with no more than two threes and four twos (in teams of
 * the same party sizes: on each side), whatever is a multiple of five players has five among them.
 */
const EVEN = [5, 5, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1];
const ODD = [5, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];

type Played = Awaited<ReturnType<typeof playRanked>>;

let world: World;
let strict: Played;
let easy: Played;
beforeAll(async () => {
  world = await openWorld();
  [strict, easy] = await Promise.all([
    playRanked(world, STRICT_5V5.id, { 'eu-west': EVEN, 'us-east': EVEN, asia: EVEN }, 1),
    playRanked(world, EASY_5V5.id, { 'eu-west': ODD, asia: ODD }, 2),
  ]);
});
afterAll(() => world.stop());

describe.each([
  ['of a mode that requires parity', () => strict, 90],
  ['of a mode that prefers parity', () => easy, 60],
] as const)('ranked bots, alone and in parties of 2, 3 and 5, %s', (_, played, bots) => {
  it('are all matched, and told of it alike', () => {
    const { reports, matches } = played();
    expect(reports.map(({ outcome }) => outcome)).toEqual(Array(bots).fill('matched'));
    expect(reports.filter(misbehaved)).toEqual([]);
    expect(matches).toHaveLength(bots / 10);
    for (const { told } of matches) {
      const of = reports.filter(({ match }) => match?.loading_session_id === told.loading_session_id);
      expect(of.map(({ player }) => player).toSorted()).toEqual(told.teams.flat().toSorted());
      for (const { match } of of) expect(match).toMatchObject({ teams: told.teams, quality: told.quality });
    }
  });

  it('play five against five, with parties whole and in one team', () => {
    for (const { told, teams } of played().matches) {
      expect(told.teams.map((team) => team.length)).toEqual([5, 5]);
      const tickets = teams.map((team) => team.flatMap(({ players }) => players).toSorted());
      expect(told.teams.map((team) => team.toSorted())).toEqual(tickets);
    }
  });

  it('play within the ratings and the latency that each accepts by then', () => {
    for (const match of played().matches) {
      const tickets = match.teams.flat();
      for (const one of tickets)
        for (const other of tickets) expect(gap(one, other)).toBeLessThanOrEqual(gapAccepted(one, other));
      expect(RANKED_5V5.regions.filter((region) => isAcceptedByAll(region, tickets))).toHaveLength(1);
    }
  });

  it('are in teams that no exchange of two tickets of a size would make more equal', () => {
    for (const { teams } of played().matches) {
      const [ours = [], theirs = []] = teams;
      const apart = strengthOf(ours) - strengthOf(theirs);
      const exchanged = ours.flatMap((one) =>
        theirs.filter((other) => sizeOf(other) === sizeOf(one)).map((other) => apart - 2 * moved(one, other)),
      );
      for (const each of exchanged) expect(Math.abs(each)).toBeGreaterThanOrEqual(Math.abs(apart));
    }
  });

  it('are told the quality that the formulas say', () => {
    for (const match of played().matches) expect(match.told.quality).toEqual(qualityOf(match));
  });
});

it('teams have parties of the same sizes where the mode requires it', () => {
  for (const { teams } of strict.matches) expect(partySizes(teams[0])).toEqual(partySizes(teams[1]));
});

it('teams have parties of the same sizes until somebody has waited too long where the mode prefers it', () => {
  const uneven = easy.matches.filter(({ teams }) => `${partySizes(teams[0])}` !== `${partySizes(teams[1])}`);
  // Each region has one party of five, which finds no other.
  expect(uneven.length).toBeGreaterThanOrEqual(2);
  for (const { teams } of uneven) expect(longestWaitMs(teams.flat())).toBeGreaterThanOrEqual(ESCALATED_MS);
});

const sizeOf = ({ players }: RankedTicket) => players.length;
const strengthOf = (tickets: readonly RankedTicket[]) => sum(tickets.flatMap(({ ratings }) => ratings));
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const moved = (one: RankedTicket, other: RankedTicket) => strengthOf([one]) - strengthOf([other]);
const partySizes = (team: readonly RankedTicket[] = []) => team.map(sizeOf).toSorted();
const longestWaitMs = (tickets: readonly RankedTicket[]) => Math.max(...tickets.map(({ waitMs }) => waitMs));

/** A ticket is rated by the mean of its members, in whole points. */
const ratingOf = (ticket: RankedTicket) => Math.round(strengthOf([ticket]) / sizeOf(ticket));
const gap = (one: RankedTicket, other: RankedTicket) => Math.abs(ratingOf(one) - ratingOf(other));

const onTheWay = (from: number, to: number, seconds: number, waitMs: number) =>
  from + (to - from) * Math.min(1, waitMs / (seconds * 1_000));

const gapAccepted = (...tickets: readonly RankedTicket[]) => {
  const { rating_gap_min, rating_gap_max, rating_widen_seconds, escalated_gap_max } = RANKED_5V5;
  if (longestWaitMs(tickets) >= ESCALATED_MS) return escalated_gap_max;
  const shortestMs = Math.min(...tickets.map(({ waitMs }) => waitMs));
  return onTheWay(rating_gap_min, rating_gap_max, rating_widen_seconds, shortestMs);
};

const isAcceptedByAll = (region: string, tickets: readonly RankedTicket[]) => {
  const { latency_ms, latency_ms_max, latency_widen_seconds } = RANKED_5V5;
  return tickets.every(
    ({ latencies, waitMs }) =>
      (latencies[region] ?? Number.POSITIVE_INFINITY) <=
      onTheWay(latency_ms, latency_ms_max, latency_widen_seconds, waitMs),
  );
};

/** "Quality" of docs/game-modes.md. */
const qualityOf = ({ teams }: RankedMatch) => {
  const tickets = teams.flat();
  const means = teams.map((team) => strengthOf(team) / sum(team.map(sizeOf)));
  const winChance = 1 / (1 + 10 ** (-spanOf(means) / 400));
  const region = RANKED_5V5.regions.find((each) => isAcceptedByAll(each, tickets)) ?? '';
  const balance = 1 - Math.abs(2 * winChance - 1);
  const spread = Math.max(0, 1 - spanOf(tickets.map(ratingOf)) / 1_000);
  const latency = 1 - Math.max(...tickets.map(({ latencies }) => latencies[region] ?? 0)) / 400;
  const parity = 1 - spanOf(teams.map((team) => Math.max(...team.map(sizeOf)))) / 4;
  const total = balance ** 0.4 * spread ** 0.3 * latency ** 0.15 * parity ** 0.15;
  return Object.fromEntries(
    Object.entries({ total, balance, spread, latency, parity }).map(([part, value]) => {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
      return [part, Math.round(value * 1_000) / 1_000];
    }),
  );
};

const spanOf = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
