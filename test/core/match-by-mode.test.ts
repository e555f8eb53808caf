import { describe, expect, it } from 'vitest';
import { match } from '../../src/core/match-by-mode.ts';
import { widened } from '../../src/core/match-rules.ts';
import { NOW_MS, rulesOf, teamsOf, waiting, window100To500 } from './waiting-tickets.ts';

const fifo = (tickets: ReturnType<typeof waiting>[], teamCount: number, teamSize: number) =>
  teamsOf(match(tickets, rulesOf(teamCount, teamSize), NOW_MS, 1));

const rated = (tickets: ReturnType<typeof waiting>[], teamCount: number, teamSize: number) =>
  teamsOf(match(tickets, rulesOf(teamCount, teamSize, window100To500), NOW_MS, 1));

describe('by age alone', () => {
  it('groups the oldest first and leaves the youngest', () => {
    const tickets = [waiting('young', 1, 900), waiting('old', 9, 2500), waiting('older', 10, 100)];
    expect(fifo(tickets, 2, 1)).toEqual([[['older'], ['old']]]);
  });

  it('settles equal ages by ticket id', () => {
    const tickets = [waiting('c', 5, 1), waiting('a', 5, 1), waiting('b', 5, 1)];
    expect(fifo(tickets, 2, 1)).toEqual([[['a'], ['b']]]);
  });

  it('skips a party that does not fit and goes on with younger tickets', () => {
    const tickets = [waiting('two', 9, 1, 1), waiting('three', 8, 1, 1, 1), waiting('pair', 7, 1, 1)];
    expect(fifo(tickets, 2, 2)).toEqual([[['two'], ['pair']]]);
  });

  it('passes over the oldest when nothing completes it', () => {
    const tickets = [
      waiting('trio', 9, 1, 1, 1),
      waiting('five', 8, 1, 1, 1, 1, 1),
      waiting('V', 7, 1, 1, 1, 1, 1),
    ];
    expect(fifo(tickets, 2, 5)).toEqual([[['five'], ['V']]]);
  });

  it('gives back a ticket that fits at first but leads to no exact team', () => {
    const tickets = [waiting('two', 9, 1, 1), waiting('also', 8, 1, 1), waiting('three', 7, 1, 1, 1)];
    expect(fifo(tickets, 1, 5)).toEqual([[['two', 'three']]]);
  });

  it('makes one team for a co-operative mode', () => {
    expect(fifo([waiting('a', 2, 1), waiting('b', 1, 1, 1)], 1, 3)).toEqual([[['a', 'b']]]);
  });

  it('ignores tickets without members and parties larger than any team', () => {
    expect(fifo([waiting('none', 9), waiting('crowd', 8, 1, 1, 1)], 2, 2)).toEqual([]);
  });
});

describe('by rating', () => {
  it('widens in a straight line from the least gap to the greatest', () => {
    const gaps = [-5, 0, 10, 40, 400].map((seconds) => widened(window100To500, seconds * 1000));
    expect(gaps).toEqual([100, 100, 200, 500, 500]);
  });

  it('opens fully at once when widening takes no time', () => {
    expect(widened({ atOnce: 1, atLast: 9, overMs: 0 }, 0)).toBe(9);
  });

  it('matches the oldest with the nearest rating, not the oldest other', () => {
    const tickets = [waiting('old', 30, 1500), waiting('far', 20, 1590), waiting('near', 0, 1510)];
    expect(rated(tickets, 2, 1)).toEqual([[['old'], ['near']]]);
  });

  it('asks both sides: a patient ticket does not drag in a newcomer', () => {
    expect(rated([waiting('patient', 40, 1500), waiting('new', 0, 1700)], 2, 1)).toEqual([]);
    expect(rated([waiting('patient', 40, 1500), waiting('new', 10, 1700)], 2, 1)).toHaveLength(1);
  });

  it('accepts a gap that is exactly the window', () => {
    expect(rated([waiting('a', 0, 1500), waiting('b', 0, 1600)], 2, 1)).toHaveLength(1);
    expect(rated([waiting('a', 0, 1500), waiting('b', 0, 1601)], 2, 1)).toEqual([]);
  });

  it('asks every pair of a team match, not the anchor alone', () => {
    const tickets = [waiting('mid', 9, 1500), waiting('low', 0, 1410), waiting('high', 0, 1590)];
    expect(rated(tickets, 3, 1)).toEqual([]);
  });

  it('finds a team on one side of the anchor when the nearest ticket is on the other', () => {
    const tickets = [
      waiting('mid', 9, 1500),
      waiting('low', 0, 1420),
      waiting('high', 0, 1582),
      waiting('top', 0, 1590),
    ];
    expect(rated(tickets, 3, 1)).toEqual([[['mid'], ['high'], ['top']]]);
  });

  it('tries a more patient ticket where the nearest of its size leads nowhere', () => {
    const tickets = [
      waiting('mid', 40, 1500),
      waiting('new', 0, 1440),
      waiting('patient', 30, 1330),
      waiting('high', 30, 1700),
    ];
    expect(rated(tickets, 3, 1)).toEqual([[['mid'], ['patient'], ['high']]]);
  });

  it('rates a party by the mean of its members', () => {
    const tickets = [waiting('party', 0, 1000, 2000), waiting('peers', 0, 1500, 1500)];
    expect(rated(tickets, 2, 2)).toHaveLength(1);
  });

  it('evens out the teams', () => {
    const tickets = [1500, 1510, 1580, 1590].map((rating, index) => waiting(`t${rating}`, index, rating));
    const [teams] = rated(tickets, 2, 2);
    expect(teams?.map((team) => team.toSorted()).toSorted()).toEqual([
      ['t1500', 't1590'],
      ['t1510', 't1580'],
    ]);
  });

  it('calls a match of equals perfect and one at the edge of the window less so', () => {
    const quality = (other: number) =>
      match([waiting('a', 40, 1500), waiting('b', 40, other)], rulesOf(2, 1, window100To500), NOW_MS, 1)[0]
        ?.quality;
    expect(quality(1500)).toEqual({ total: 1, spread: 1, balance: 1 });
    expect(quality(2000)).toEqual({ total: 0.231, spread: 0.5, balance: 0.106 });
  });
});
