import type { WaitReason } from '../protocol/wait-reasons.ts';
import { teamSizeAccepted } from './matching/join-line-up.ts';
import type { Line } from './matching/line.ts';
import { ACCEPTED, AVOIDED, RATING, REGION, refusalOf } from './matching/pair-rules.ts';

/** What a ticket met: the tickets nearest in rating, then in age, that could be in a match with it by their sizes. */
export interface Meeting {
  /** In order of nearness. */
  readonly places: readonly number[];
  /** By place, as `refusalOf` says. */
  readonly refusals: readonly number[];
  /** There are more than were looked at. */
  readonly isCut: boolean;
}

/** A ticket looks at so many others, or at four for each player of a match. */
const LOOKED_AT_MIN = 200;

export const meet = (line: Line, place: number): Meeting => {
  const { rules, ratings, ageRanks, sizes, length } = line;
  const { count, sizeMax } = rules.teams;
  const lookedAtMax = Math.max(LOOKED_AT_MIN, 4 * count * sizeMax);
  const roomBeside = count === 1 ? sizeMax - (sizes[place] as number) : sizeMax;
  const rating = ratings[place] as number;
  const places: number[] = [];
  const refusals: number[] = [];
  let lower = place - 1;
  let upper = place + 1;
  while (lower >= 0 || upper < length) {
    if (places.length === lookedAtMax) return { places, refusals, isCut: true };
    const below = lower < 0 ? Number.POSITIVE_INFINITY : rating - (ratings[lower] as number);
    const above = upper >= length ? Number.POSITIVE_INFINITY : (ratings[upper] as number) - rating;
    const isBelow =
      below < above || (below === above && (ageRanks[lower] as number) < (ageRanks[upper] as number));
    const other = isBelow ? lower-- : upper++;
    if ((sizes[other] as number) > roomBeside) continue;
    places.push(other);
    refusals.push(refusalOf(line, place, other));
  }
  return { places, refusals, isCut: false };
};

/** Players of the smallest match that a ticket may be in now with those whom it met. */
export const playersNeeded = ({ rules: { teams }, waitsMs }: Line, place: number, met: Meeting): number => {
  const oldestMs = met.places.reduce(
    (oldest, other) => Math.max(oldest, waitsMs[other] as number),
    waitsMs[place] as number,
  );
  return teams.count * teamSizeAccepted(teams, oldestMs);
};

/** The rules by the codes of their refusals, in the order in which they are asked. */
export const RULES_IN_ORDER: readonly {
  readonly reason: WaitReason;
  readonly refuses: (code: number) => boolean;
}[] = [
  { reason: 'rating', refuses: (code) => code === RATING },
  { reason: 'region', refuses: (code) => code === REGION },
  { reason: 'attributes', refuses: (code) => code > AVOIDED },
  { reason: 'avoided', refuses: (code) => code === AVOIDED },
];

/** Of those refused by the codes that count. */
export const playersOf = (
  { sizes }: Line,
  { places, refusals }: Meeting,
  counts: (code: number) => boolean,
): number =>
  places.reduce(
    (sum, place, index) => (counts(refusals[index] ?? ACCEPTED) ? sum + (sizes[place] as number) : sum),
    0,
  );

export const acceptedOf = ({ places, refusals }: Meeting): readonly number[] =>
  places.filter((_, index) => refusals[index] === ACCEPTED);

/** Null: the ticket is not in line, or fits into no team. */
export const placeOf = ({ pool, slots, length }: Line, ticketId: string): number | null => {
  for (let place = 0; place < length; place++)
    if (pool.at(slots[place] as number).ticketId === ticketId) return place;
  return null;
};
