import { expect, test } from 'vitest';
import type { Proposal } from '../../src/core/match.ts';
import type { LoadingSession } from '../../src/core/session.ts';
import { claimProposals } from '../../src/use-cases/claim-proposals.ts';
import type { TickStore } from '../../src/use-cases/ports.ts';
import { readChanges } from '../../src/use-cases/read-changes.ts';
import { createTicker } from '../../src/use-cases/ticker.ts';
import { createTickWorld, QUEUE } from './tick-world.ts';

const CLAIMS_AT_ONCE = 4;
/** Twice as many batches as are under way at once. */
const PLAYERS = 2 * CLAIMS_AT_ONCE * 48;

/** A ticker that has read its queue, and proposals for all who wait, in the order of their names. */
const createClaims = async (claimMatches: (store: TickStore) => TickStore['claimMatches']) => {
  const world = createTickWorld();
  const players = Array.from({ length: PLAYERS }, (_, index) => `p${index}`);
  const tickets = [];
  for (const player of players) tickets.push(await world.enqueue(player));
  const { ticks } = world.ports;
  const ports = { ...world.ports, ticks: { ...ticks, claimMatches: claimMatches(ticks) } };
  const stopsAtMs = world.clock.nowMs() + 600_000;
  const ticker = createTicker(ports, QUEUE, { holder: 'ticker', leaseMs: 5_000, stopsAtMs, deployment: 1 });
  await readChanges(ports)(ticker);
  const proposals: Proposal[] = [];
  for (let index = 0; index < tickets.length; index += 2) {
    const teams = tickets.slice(index, index + 2).map(({ ticketId }) => [ticketId]);
    proposals.push({ teams, region: null, quality: { total: 1 } });
  }
  const formed: LoadingSession[] = [];
  const claim = claimProposals(ports, (sessions) => formed.push(...sessions));
  return { players, formed, run: () => claim(ticker, proposals) };
};

test('several claims are under way at once, and their sessions handed on in order', async () => {
  let underWay = 0;
  const seen: number[] = [];
  const { players, formed, run } = await createClaims((ticks) => async (...input) => {
    underWay += 1;
    seen.push(underWay);
    const claimed = await ticks.claimMatches(...input);
    underWay -= 1;
    return claimed;
  });
  expect(await run()).toBe(true);
  expect(Math.max(...seen)).toBe(CLAIMS_AT_ONCE);
  expect(formed.flatMap((session) => session.players.map(({ player }) => player))).toEqual(players);
});

test('I9: nothing more is claimed once the lease is lost', async () => {
  let calls = 0;
  const { formed, run } = await createClaims((ticks) => async (...input) => {
    calls += 1;
    return calls === 1 ? ticks.claimMatches(...input) : { kind: 'lease_lost' };
  });
  expect(await run()).toBe(false);
  expect(calls).toBeLessThanOrEqual(CLAIMS_AT_ONCE + 1);
  expect(formed).toHaveLength(24);
});

test('a fault ends the claims, after those under way were handed on', async () => {
  let calls = 0;
  const { formed, run } = await createClaims((ticks) => async (...input) => {
    calls += 1;
    if (calls === 2) throw new Error('no Redis');
    return ticks.claimMatches(...input);
  });
  await expect(run()).rejects.toThrow('no Redis');
  expect(calls).toBeLessThanOrEqual(CLAIMS_AT_ONCE + 1);
  expect(formed).toHaveLength((calls - 1) * 24);
});
