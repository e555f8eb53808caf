import type { Departure } from './wait-memory.ts';

/** The tails wait longest, so they are bands of their own. Quantiles fit every scale of ratings. */
const BANDS_BEGIN_AT = [0.1, 0.3, 0.7, 0.9];

/** Ratings at which the bands begin, but for the first. */
export const ratingBands = (departures: readonly Departure[]): readonly number[] => {
  const ratings = Float64Array.from(departures, ({ rating }) => rating).sort();
  return BANDS_BEGIN_AT.map((share) => ratings[Math.floor(share * ratings.length)] ?? 0);
};

/** Names of the cells that a kind of ticket belongs to, the most specific first. */
export const cellsOf = (
  { rating, region, size }: Pick<Departure, 'rating' | 'region' | 'size'>,
  bands: readonly number[],
): readonly string[] => {
  const inBand = `b${bands.filter((begin) => rating >= begin).length}`;
  const inRegion = `r${region ?? '-'}`;
  const ofSize = `s${size}`;
  return [
    inBand + inRegion + ofSize,
    inBand + ofSize,
    inBand + inRegion,
    inRegion + ofSize,
    inBand,
    ofSize,
    inRegion,
  ];
};
