import { describe, expect, test } from 'vitest';
import { explain } from '../../src/core/explain.ts';
import { match } from '../../src/core/match-by-mode.ts';
import { type MatchRules, plainRules } from '../../src/core/match-rules.ts';
import type { TicketRequest, WaitingTicket } from '../../src/core/ticket.ts';
import { NOW_MS, waiting } from './waiting-tickets.ts';

const duel: MatchRules = {
  ...plainRules('mode', 2, 1),
  ratingWindow: { atOnce: 100, atLast: 500, overMs: 40_000 },
};
const holding: MatchRules = { ...duel, holdingPointsPerSecond: 5 };
const squads: MatchRules = { ...plainRules('mode', 2, 3), ratingWindow: duel.ratingWindow };
const inRegions: MatchRules = {
  ...plainRules('mode', 2, 1),
  regions: { names: ['eu', 'us'], latencyMs: { atOnce: 80, atLast: 200, overMs: 30_000 } },
};

const asking = (ticket: WaitingTicket, request: Partial<TicketRequest>): WaitingTicket => ({
  ...ticket,
  request: { ...ticket.request, ...request },
});

const explained = (rules: MatchRules, ...tickets: readonly WaitingTicket[]) => {
  const explanation = explain(tickets, rules, tickets[0]?.ticketId ?? '', NOW_MS);
  if (explanation === null) throw new Error('The ticket is not in line');
  return explanation;
};

const ann = waiting('ann', 10, 1500);

describe('why a ticket waits', () => {
  test('nobody else is there', () => {
    expect(explained(duel, ann)).toMatchObject({
      waitedMs: 10_000,
      playersNeeded: 2,
      met: { tickets: 0, players: 0, isCut: false },
      reason: 'too_few_players',
      nearestMiss: null,
      matchableInMs: null,
      goesFirstInMs: 50_000,
    });
  });

  test('a party that is too large for the others counts as nobody', () => {
    const coop = plainRules('mode', 1, 4);
    expect(explained(coop, waiting('a', 5, 1, 1, 1), waiting('b', 5, 1, 1)).reason).toBe('too_few_players');
  });

  test('the others are too far away in rating, and the window says when that ends', () => {
    // The window of ann is 200 now; that of the younger bob reaches 450 after 35 s.
    expect(explained(duel, ann, waiting('bob', 0, 1950), waiting('eve', 0, 2900))).toMatchObject({
      accepts: { ratingGap: 200, regions: null },
      accepted: { tickets: 0, players: 0 },
      refused: [{ rule: 'rating', tickets: 2, players: 2 }],
      reason: 'rating',
      nearestMiss: {
        ticketId: 'bob',
        rule: 'rating',
        by: { amount: 350, unit: 'points' },
        acceptedInMs: 35_000,
      },
      matchableInMs: 35_000,
    });
  });

  test('a rating that no window reaches is named as the nearest miss that never ends', () => {
    const { nearestMiss, matchableInMs } = explained(
      duel,
      ann,
      waiting('eve', 0, 2900),
      waiting('max', 0, 3000),
    );
    expect(nearestMiss).toMatchObject({ ticketId: 'eve', by: { amount: 1300 }, acceptedInMs: null });
    expect(matchableInMs).toBeNull();
  });

  test('an escalation accepts what no window does', () => {
    const escalating = { ...duel, escalation: { afterMs: 60_000, gapMax: 1400 } };
    const { reason, matchableInMs } = explained(escalating, ann, waiting('eve', 0, 2900));
    expect([reason, matchableInMs]).toEqual(['rating', 50_000]);
  });

  test('the others are near in rating, but in other regions', () => {
    const inEurope = asking(ann, { regions: { eu: 20, us: 140 } });
    const inAmerica = asking(waiting('bob', 0, 1500), { regions: { eu: 170, us: 20 } });
    // ann accepts 120 ms now, and 140 in 5 s.
    expect(explained(inRegions, inEurope, inAmerica)).toMatchObject({
      accepts: { ratingGap: null, regions: ['eu'] },
      reason: 'region',
      nearestMiss: { rule: 'region', by: { amount: 20, unit: 'ms' }, acceptedInMs: 5_000 },
      matchableInMs: 5_000,
    });
  });

  test("a region beyond the player's own maximum is never accepted", () => {
    const near = asking(ann, { regions: { eu: 20, us: 140 }, maxLatencyMs: 100 });
    const far = asking(waiting('bob', 0, 1500), { regions: { us: 20 } });
    expect(explained(inRegions, near, far)).toMatchObject({
      reason: 'region',
      nearestMiss: { by: null, acceptedInMs: null },
      matchableInMs: null,
    });
  });

  test('an attribute differs, until both do not insist any more', () => {
    const rules: MatchRules = {
      ...duel,
      attributes: [
        { kind: 'equal', attribute: 'map', relaxAfterMs: 30_000 },
        { kind: 'within', attribute: 'level', difference: 5, relaxAfterMs: null },
      ],
    };
    const onIce = asking(ann, { attributes: { map: 'ice', level: 10 } });
    const onSand = asking(waiting('bob', 4, 1500), { attributes: { map: 'sand', level: 12 } });
    expect(explained(rules, onIce, onSand)).toMatchObject({
      reason: 'attributes',
      nearestMiss: { rule: 'attribute map', by: null, acceptedInMs: 26_000 },
    });
    const expert = asking(waiting('cleo', 4, 1500), { attributes: { map: 'ice', level: 22 } });
    expect(explained(rules, onIce, expert)).toMatchObject({
      reason: 'attributes',
      nearestMiss: { rule: 'attribute level', by: { amount: 7, unit: '' }, acceptedInMs: null },
    });
  });

  test('the one who is there is avoided, for good or until somebody goes first', () => {
    const blocking = asking(ann, { blocked: ['bob-0'] });
    const bob = waiting('bob', 0, 1500);
    expect(explained({ ...duel, avoidBlocked: 'hard' }, blocking, bob)).toMatchObject({
      reason: 'avoided',
      refused: [{ rule: 'avoided', tickets: 1, players: 1 }],
      matchableInMs: null,
    });
    expect(explained({ ...duel, avoidBlocked: 'soft' }, blocking, bob).matchableInMs).toBe(50_000);
  });

  test('of several rules, the first that leaves too few is the reason', () => {
    const rules = { ...squads, ...inRegions, teams: squads.teams, avoidBlocked: 'hard' as const };
    const crowd = Array.from({ length: 9 }, (_, index) => waiting(`t${index}`, 0, 1500));
    const faraway = crowd.map((ticket) => asking(ticket, { regions: { us: 20 } }));
    const own = asking(ann, { regions: { eu: 20 }, blocked: ['t0-0'] });
    expect(explained(rules, own, ...crowd.slice(0, 5)).reason).toBe('avoided');
    expect(explained(rules, own, ...crowd.slice(0, 4), ...faraway.slice(4)).reason).toBe('region');
  });
});

describe('a ticket that could be in a match', () => {
  test('is held back for a better one, until that is not worth the wait any more', () => {
    const tickets = [ann, waiting('bob', 0, 1590)];
    // Two players in half a minute are few: a second has to be cheap for them to wait for a third.
    const patient = { ...holding, holdingPointsPerSecond: 0.15 };
    const { reason, matchableInMs, ...found } = explained(patient, ...tickets);
    expect(found).toMatchObject({ accepted: { tickets: 1, players: 1 }, refused: [] });
    expect(reason).toBe('held_for_better');
    const matchesIn = (ms: number) => match(tickets, patient, NOW_MS + ms, 1).length;
    expect([matchesIn((matchableInMs ?? 0) - 1), matchesIn(matchableInMs ?? 0)]).toEqual([0, 1]);
  });

  test('is held back by the arrivals of those whom it cannot meet, too, until the moment foretold', () => {
    const coop: MatchRules = { ...holding, teams: plainRules('mode', 1, 4).teams };
    // With the pair beside them the three would be five.
    const tickets = [
      waiting('three', 0, 1300, 1300, 1300),
      waiting('one', 0, 1200),
      waiting('pair', 0, 1200, 1200),
    ];
    const { reason, matchableInMs } = explained(coop, ...tickets);
    expect(reason).toBe('held_for_better');
    const matchesIn = (ms: number) => match(tickets, coop, NOW_MS + ms, 1).length;
    expect([matchesIn((matchableInMs ?? 0) - 1), matchesIn(matchableInMs ?? 0)]).toEqual([0, 1]);
  });

  test('is foretold the first match, even if it would be held back once others widen', () => {
    const rules: MatchRules = { ...inRegions, ratingWindow: duel.ratingWindow, holdingPointsPerSecond: 3 };
    const americans = Array.from({ length: 8 }, (_, index) =>
      waiting(`us${index}`, 0, 1500 + 60 * (index % 2)),
    );
    const blocked = americans.flatMap(({ request }) => request.members.map(({ player }) => player));
    // bob accepts 110 ms after 7.5 s; the others accept Europe, and so count as arrivals there, after 17.5 s.
    const tickets = [
      asking(waiting('ann', 0, 1500), { regions: { eu: 20 }, blocked }),
      asking(waiting('bob', 0, 1560), { regions: { eu: 110 }, blocked }),
      ...americans.map((ticket) => asking(ticket, { regions: { us: 20, eu: 150 } })),
    ];
    const hard = { ...rules, avoidBlocked: 'hard' as const };
    expect(explained(hard, ...tickets).matchableInMs).toBe(7_500);
    expect(explain(tickets, hard, 'ann', NOW_MS + 20_000)?.reason).toBe('held_for_better');
  });

  test('is not held back from a match that is worth more than waiting', () => {
    expect(explained(holding, ann, waiting('bob', 0, 1505))).toMatchObject({
      reason: null,
      matchableInMs: 0,
    });
    const near = ['a', 'b', 'c', 'd', 'e'].map((name) => waiting(name, 0, 1500));
    const far = waiting('far', 20, 1590);
    const teams = { ...squads, holdingPointsPerSecond: 5 };
    expect(explained(teams, ann, ...near, far)).toMatchObject({ reason: null, matchableInMs: 0 });
    expect(explained(teams, far, ...near, ann).reason).toBe('held_for_better');
  });

  test('has no reason to wait where nothing is held back', () => {
    expect(explained(duel, ann, waiting('bob', 0, 1550))).toMatchObject({ reason: null, matchableInMs: 0 });
  });
});

describe('enough players who make no match', () => {
  test('their parties do not make whole teams', () => {
    const pair = waiting('pair', 5, 1500, 1500);
    expect(explained(squads, pair, waiting('b', 5, 1500, 1500), waiting('c', 5, 1500, 1500)).reason).toBe(
      'party_fit',
    );
  });

  test('their parties make no equal teams, until the ticket goes first', () => {
    const fair = { ...squads, premadeParity: 'prefer' as const };
    const three = waiting('three', 20, 1500, 1500, 1500);
    const others = ['x', 'y', 'z'].map((name) => waiting(name, 0, 1500));
    expect(explained(fair, three, ...others)).toMatchObject({ reason: 'party_fit', matchableInMs: 40_000 });
    expect(explained({ ...fair, premadeParity: 'require' }, three, ...others).matchableInMs).toBeNull();
  });

  test('they do not accept each other', () => {
    const high = ['h1', 'h2', 'h3'].map((name) => waiting(name, 0, 1595));
    const low = ['l1', 'l2', 'l3'].map((name) => waiting(name, 0, 1405));
    expect(explained(squads, ann, ...high, ...low)).toMatchObject({
      accepted: { tickets: 6 },
      reason: 'rating',
    });
  });

  test('nobody offers the role that each team needs', () => {
    const healer = { kind: 'at_least', attribute: 'role', value: 'healer', count: 1 } as const;
    const solos = ['a', 'b', 'c', 'd'].map((name) => waiting(name, 5, 1500));
    for (const shape of [plainRules('mode', 1, 3), plainRules('mode', 2, 1)])
      expect(explained({ ...shape, attributes: [healer] }, ...solos).reason).toBe('attributes');
  });

  test('a smaller match is possible once the ticket has waited for it', () => {
    const rules: MatchRules = {
      ...plainRules('mode', 1, 10),
      teams: { count: 1, sizeMax: 10, sizeMin: 6, shrinkOverMs: 40_000 },
    };
    const solos = Array.from({ length: 7 }, (_, index) => waiting(`t${index}`, 0, 1500));
    expect(explained(rules, ...solos)).toMatchObject({
      playersNeeded: 10,
      reason: 'too_few_players',
      matchableInMs: 30_000,
    });
  });
});

test('only the nearest 200 are looked at, and that is said', () => {
  const crowd = Array.from({ length: 300 }, (_, index) => waiting(`t${index}`, 0, 1800 + index));
  expect(explained(duel, ann, ...crowd).met).toEqual({ tickets: 200, players: 200, isCut: true });
});

test('there is nothing to explain of a ticket that is not in line', () => {
  expect(explain([ann], duel, 'bob', NOW_MS)).toBeNull();
  expect(explain([waiting('pair', 0, 1500, 1500)], duel, 'pair', NOW_MS)).toBeNull();
});
