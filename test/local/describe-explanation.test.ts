import { expect, test } from 'vitest';
import { describeExplanation } from '../../local/describe-explanation.ts';
import type { Explanation } from '../../src/core/explain.ts';

const explained: Explanation = {
  ticketId: 't1',
  waitedMs: 12_345,
  players: 2,
  rating: 1500,
  accepts: { ratingGap: 150, regions: ['eu', 'us'] },
  playersNeeded: 4,
  met: { tickets: 200, players: 231, isCut: true },
  accepted: { tickets: 1, players: 1 },
  refused: [
    { rule: 'rating', tickets: 190, players: 220 },
    { rule: 'attribute map', tickets: 9, players: 10 },
  ],
  reason: 'rating',
  nearestMiss: { ticketId: 't2', rule: 'rating', by: { amount: 35, unit: 'points' }, acceptedInMs: 4_200 },
  matchableInMs: 12_000,
  goesFirstInMs: 47_655,
};

test('an explanation reads as sentences', () => {
  expect(describeExplanation('Ranked_2v2', explained).split('\n')).toEqual([
    'Ticket t1 in Ranked_2v2: 2 players rated 1500, waiting for 12.3 s.',
    'It accepts ratings within 150 points, and regions eu, us. A match needs 4 players.',
    '',
    'It met 200 other tickets, 231 players, the nearest of more:',
    '  accepted: 1 ticket, 1 player',
    '  refused by rating: 190 tickets, 220 players',
    '  refused by attribute map: 9 tickets, 10 players',
    '',
    'It waits because of rating. Enough are in line, but too few whose ratings are near enough.',
    'Nearest miss: ticket t2, refused by rating by 35 points. Both accept in 4.2 s.',
    'If nobody comes or goes, a match can be made in 12.0 s. It goes first in 47.7 s.',
  ]);
});

test('what never comes is said, too', () => {
  const text = describeExplanation('Duel', {
    ...explained,
    accepts: { ratingGap: null, regions: [] },
    nearestMiss: { ticketId: 't2', rule: 'avoided', by: null, acceptedInMs: null },
    matchableInMs: null,
    goesFirstInMs: 0,
  });
  expect(text).toContain('It accepts any rating, and no region yet.');
  expect(text).toContain('Nearest miss: ticket t2, refused by avoided. It will never be accepted.');
  expect(text).toContain('If nobody comes or goes, there will be no match. It goes first by now.');
});

test('a ticket that has no reason to wait is matched by the next tick', () => {
  const text = describeExplanation('Duel', {
    ...explained,
    reason: null,
    nearestMiss: null,
    matchableInMs: 0,
  });
  expect(text).toContain('A match can be made: the next tick makes it.');
});
