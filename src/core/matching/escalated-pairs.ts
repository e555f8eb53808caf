import { type FreePlaces, freeAll, takePlace } from './free-places.ts';
import type { Line } from './line.ts';
import { ACCEPTED, acceptedGap, refusalOf } from './pair-rules.ts';
import { fewestInReach, type Reach, sortByValues } from './values-in-reach.ts';

/** Walks along the whole line whose cost it is worth to sort it by values for. */
const WHOLE_WALKS = 32;

/** The walk came to its end before it was clear. */
const UNDECIDED = -2;
const NOBODY = -1;

/**
 * Tickets that go first, in the order of age: each gets the nearest free partner that both accept, whoever it
 * is. After that no escalated ticket has a partner left among the free (I10). Whoever was asked for and found
 * nobody is nobody's partner either, and leaves the ring.
 */
export const pairEscalated = (line: Line, free: FreePlaces, partners: Int32Array): void => {
  const places = escalatedByAge(line);
  if (places.length === 0) return;
  freeAll(free, line.length);
  for (let place = 0; place < line.length; place++) if (partners[place] !== -1) takePlace(free, place);
  const nearestPartner = partnerSearch(line, free);
  for (const place of places) {
    if (free.taken[place] === 1) continue;
    takePlace(free, place);
    const partner = nearestPartner(place);
    if (partner === NOBODY) continue;
    takePlace(free, partner);
    partners[place] = partner;
    partners[partner] = place;
  }
};

const escalatedByAge = ({ length, escalated, ageRanks }: Line): number[] => {
  const places: number[] = [];
  for (let place = 0; place < length; place++) if (escalated[place] === 1) places.push(place);
  return places.sort((a, b) => (ageRanks[a] as number) - (ageRanks[b] as number));
};

/** Walks along the line; once that has cost much, no further than there are places with a value in reach. */
const partnerSearch = (line: Line, free: FreePlaces): ((place: number) => number) => {
  let sorted: ReturnType<typeof sortByValues> | null = null;
  let looksLeft = WHOLE_WALKS * line.length;
  return (place) => {
    if (looksLeft > 0) {
      const [partner, looks] = walk(line, free, place, Number.POSITIVE_INFINITY);
      looksLeft -= looks;
      return partner;
    }
    sorted ??= sortByValues(line);
    const reach = fewestInReach(line, sorted, place);
    const [partner] = walk(line, free, place, reach?.count ?? Number.POSITIVE_INFINITY);
    return partner === UNDECIDED && reach !== null ? nearestOf(line, free, place, reach) : partner;
  };
};

/** From a place just taken to both sides at once, the nearer rating first, then the older; and how many it met. */
const walk = (
  line: Line,
  { next, previous, length }: FreePlaces,
  place: number,
  looksMax: number,
): readonly [partner: number, looks: number] => {
  const { ratings, ageRanks } = line;
  const rating = ratings[place] as number;
  const gapMax = acceptedGap(line, place, place);
  let lower = previous[place] as number;
  let upper = next[place] as number;
  for (let looks = 0; ; looks++) {
    const below = lower === length ? Number.POSITIVE_INFINITY : rating - (ratings[lower] as number);
    const above = upper === length ? Number.POSITIVE_INFINITY : (ratings[upper] as number) - rating;
    if (Math.min(below, above) > gapMax) return [NOBODY, looks];
    if (looks >= looksMax) return [UNDECIDED, looks];
    const isBelow =
      below < above || (below === above && (ageRanks[lower] as number) < (ageRanks[upper] as number));
    const met = isBelow ? lower : upper;
    if (refusalOf(line, place, met) === ACCEPTED) return [met, looks];
    if (isBelow) lower = previous[lower] as number;
    else upper = next[upper] as number;
  }
};

const nearestOf = (line: Line, { taken }: FreePlaces, place: number, reach: Reach): number => {
  const { ratings, ageRanks } = line;
  const { places, from, to, valued } = reach;
  let nearest = NOBODY;
  let leastGap = Number.POSITIVE_INFINITY;
  for (let index = from; index < places.length; index = index + 1 === to ? valued : index + 1) {
    const met = places[index] as number;
    if (taken[met] === 1) continue;
    const gap = Math.abs((ratings[met] as number) - (ratings[place] as number));
    if (gap > leastGap || refusalOf(line, place, met) !== ACCEPTED) continue;
    if (gap === leastGap && (ageRanks[met] as number) > (ageRanks[nearest] as number)) continue;
    nearest = met;
    leastGap = gap;
  }
  return nearest;
};
