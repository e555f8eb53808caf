import type { Explanation } from '../src/core/explain.ts';
import type { NearestMiss } from '../src/core/nearest-miss.ts';
import { WAIT_REASONS } from '../src/protocol/wait-reasons.ts';

/** An explanation for people to read. */
export const describeExplanation = (gameMode: string, explained: Explanation): string => {
  const { ticketId, players, rating, waitedMs, met, accepted, refused, playersNeeded } = explained;
  const counts = [
    `  accepted: ${some(accepted.tickets, 'ticket')}, ${some(accepted.players, 'player')}`,
    ...refused.map(
      (each) => `  refused by ${each.rule}: ${some(each.tickets, 'ticket')}, ${some(each.players, 'player')}`,
    ),
  ];
  return [
    `Ticket ${ticketId} in ${gameMode}: ${some(players, 'player')} rated ${rating}, waiting for ${seconds(waitedMs)}.`,
    `It accepts ${whatIsAccepted(explained)}. A match needs ${some(playersNeeded, 'player')}.`,
    '',
    `It met ${some(met.tickets, 'other ticket')}, ${some(met.players, 'player')}${met.isCut ? ', the nearest of more' : ''}:`,
    ...counts,
    '',
    explained.reason === null
      ? 'A match can be made: the next tick makes it.'
      : `It waits because of ${explained.reason}. ${WAIT_REASONS[explained.reason]}`,
    ...(explained.nearestMiss === null ? [] : [describeMiss(explained.nearestMiss)]),
    ...(explained.reason === null ? [] : [whatComes(explained)]),
  ].join('\n');
};

const some = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

const whatIsAccepted = ({ accepts: { ratingGap, regions } }: Explanation): string => {
  const ratings = ratingGap === null ? 'any rating' : `ratings within ${some(ratingGap, 'point')}`;
  if (regions === null) return ratings;
  return `${ratings}, and ${regions.length === 0 ? 'no region yet' : `regions ${regions.join(', ')}`}`;
};

const describeMiss = ({ ticketId, rule, by, acceptedInMs }: NearestMiss): string => {
  const howMuch = by === null ? '' : ` by ${[by.amount, by.unit].filter((part) => part !== '').join(' ')}`;
  const when =
    acceptedInMs === null ? 'It will never be accepted' : `Both accept in ${seconds(acceptedInMs)}`;
  return `Nearest miss: ticket ${ticketId}, refused by ${rule}${howMuch}. ${when}.`;
};

const whatComes = ({ matchableInMs, goesFirstInMs }: Explanation): string => {
  const match =
    matchableInMs === null ? 'there will be no match' : `a match can be made in ${seconds(matchableInMs)}`;
  const first = goesFirstInMs === 0 ? 'It goes first by now.' : `It goes first in ${seconds(goesFirstInMs)}.`;
  return `If nobody comes or goes, ${match}. ${first}`;
};
