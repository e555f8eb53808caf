import type { Line } from './line.ts';
import { ACCEPTED, acceptedGap, refusalOf } from './pair-rules.ts';

/**
 * Tickets that go first, in the order of age: each gets the nearest free partner that both accept, whoever it
 * is. After that no escalated ticket has a partner left among the free (I10).
 */
export const pairEscalated = (line: Line, partners: Int32Array): void => {
  for (const place of escalatedByAge(line)) {
    if (partners[place] !== -1) continue;
    const partner = nearestPartner(line, place, partners);
    if (partner === -1) continue;
    partners[place] = partner;
    partners[partner] = place;
  }
};

const escalatedByAge = ({ length, escalated, ageRanks }: Line): number[] => {
  const places: number[] = [];
  for (let place = 0; place < length; place++) if (escalated[place] === 1) places.push(place);
  return places.sort((a, b) => (ageRanks[a] as number) - (ageRanks[b] as number));
};

/** Looks to both sides at once, the nearer rating first, then the older. -1: there is none. */
const nearestPartner = (line: Line, place: number, partners: Int32Array): number => {
  const { ratings, ageRanks, length } = line;
  const rating = ratings[place] as number;
  const reach = acceptedGap(line, place, place);
  let lower = place - 1;
  let upper = place + 1;
  for (;;) {
    const below = lower < 0 ? Number.POSITIVE_INFINITY : rating - (ratings[lower] as number);
    const above = upper >= length ? Number.POSITIVE_INFINITY : (ratings[upper] as number) - rating;
    if (Math.min(below, above) > reach) return -1;
    const isBelow =
      below < above || (below === above && (ageRanks[lower] as number) < (ageRanks[upper] as number));
    const next = isBelow ? lower-- : upper++;
    if (partners[next] === -1 && refusalOf(line, place, next) === ACCEPTED) return next;
  }
};
