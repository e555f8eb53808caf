import { describe, expect, it } from 'vitest';
import { clampPriority, standingOf, withoutStanding } from '../../src/core/standing.ts';

const member = (prioritySeconds: number, ...blocked: string[]) => ({ prioritySeconds, blocked });

describe('the standing of a ticket', () => {
  it('is left out where nothing is known', () => {
    expect(standingOf([member(0), member(0)], [[], []], 8)).toEqual({});
    expect(standingOf([], [], 8)).toEqual({});
  });

  it('has the greatest priority of the members, and whom any of them blocked or met', () => {
    const members = [member(30, 'mallory', 'eve'), member(0), member(90, 'eve', 'trudy')];
    expect(standingOf(members, [['bob', 'carol'], ['carol'], ['dan']], 8)).toEqual({
      prioritySeconds: 90,
      blocked: ['mallory', 'eve', 'trudy'],
      recentOpponents: ['bob', 'carol', 'dan'],
    });
  });

  it('has the newest opponents of each member only', () => {
    const opponents = [
      ['a1', 'a2', 'a3'],
      ['b1', 'b2', 'b3'],
    ];
    expect(standingOf([member(0), member(0)], opponents, 2)).toEqual({
      recentOpponents: ['a1', 'a2', 'b1', 'b2'],
    });
    expect(standingOf([member(0)], opponents, 0)).toEqual({});
  });

  it('can be taken off a request, which stays as it was asked for', () => {
    const asked = {
      gameMode: 'Duel',
      members: [{ player: 'alice', rating: 1_500 }],
      party: null,
      regions: { eu: 20 },
      attributes: {},
      maxLatencyMs: 80,
    };
    const standing = standingOf([member(30, 'mallory')], [['bob']], 8);
    expect(withoutStanding({ ...asked, ...standing })).toEqual(asked);
    expect(withoutStanding(asked)).toEqual(asked);
  });
});

it.each([
  [30.5, 30.5],
  [3_600, 3_600],
  [3_601, 3_600],
  [Number.POSITIVE_INFINITY, 3_600],
  [Number.NaN, 0],
  [-1, 0],
  ['30', 0],
  [undefined, 0],
])('a priority of %j counts as %j seconds', (said, counts) => {
  expect(clampPriority(said)).toBe(counts);
});
