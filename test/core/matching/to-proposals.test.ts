import { describe, expect, it } from 'vitest';
import { plainRules } from '../../../src/core/match-rules.ts';
import { createMatcher } from '../../../src/core/matching/matcher.ts';
import { NOW_MS, teamsOf, waiting } from '../waiting-tickets.ts';

const rules = { ...plainRules('duel', 2, 1), ratingWindow: { atOnce: 50, atLast: 60, overMs: 10_000 } };

/** Four duels: the higher the ratings, the older. */
const crowd = Array.from({ length: 8 }, (_, index) =>
  waiting(`t${index}`, index, 1000 + 100 * Math.floor(index / 2)),
);

describe('the proposals of a tick', () => {
  const matcher = createMatcher(rules);
  matcher.add(crowd.toReversed());

  it('are all there are, while they hold no more tickets than one tick may match', () => {
    expect(matcher.propose(NOW_MS, 1)).toHaveLength(4);
    expect(matcher.propose(NOW_MS, 1, 8)).toHaveLength(4);
  });

  it('are those of the oldest tickets first, when there are more', () => {
    const named = teamsOf(matcher.propose(NOW_MS, 1, 5)).map((teams) => teams.flat().toSorted());
    expect(named).toEqual([
      ['t6', 't7'],
      ['t4', 't5'],
    ]);
  });

  it('are one at least', () => {
    expect(matcher.propose(NOW_MS, 1, 1)).toHaveLength(1);
  });

  it('give each side to either player, by the seed', () => {
    const firsts = Array.from({ length: 64 }, (_, seed) => matcher.propose(NOW_MS, seed)[0]?.teams[0]?.[0]);
    const share = firsts.filter((ticketId) => ticketId === firsts[0]).length / firsts.length;
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.75);
  });
});

describe('a party that meets players who came alone', () => {
  const parityWhere = (premadeParity: 'off' | 'prefer'): number | undefined => {
    const matcher = createMatcher({ ...plainRules('pairs', 2, 2), premadeParity });
    matcher.add([waiting('pair', 60, 1000, 1000), waiting('a', 60, 1000), waiting('b', 60, 1000)]);
    return matcher.propose(NOW_MS, 1)[0]?.quality.parity;
  };

  it('lessens the quality only where the mode minds parity', () => {
    expect(parityWhere('prefer')).toBe(0);
    expect(parityWhere('off')).toBe(1);
  });
});
