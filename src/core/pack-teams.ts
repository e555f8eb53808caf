import type { Candidate } from './candidate.ts';

/**
 * What a line-up accepts. Two tickets accept each other if their ratings differ by no more than the
 * smaller of their gaps; for a whole line-up that is four numbers instead of a test for every pair.
 */
interface Bounds {
  /** Every rating must lie in low..high to be accepted by all that are in. */
  readonly low: number;
  readonly high: number;
  /** Least and greatest rating that are in: a newcomer must accept both. */
  readonly least: number;
  readonly greatest: number;
}

const OPEN: Bounds = { low: -Infinity, high: Infinity, least: Infinity, greatest: -Infinity };

const accepts = (bounds: Bounds, { rating, gap }: Candidate): boolean =>
  rating >= bounds.low &&
  rating <= bounds.high &&
  bounds.least >= rating - gap &&
  bounds.greatest <= rating + gap;

const narrow = (bounds: Bounds, { rating, gap }: Candidate): Bounds => ({
  low: Math.max(bounds.low, rating - gap),
  high: Math.min(bounds.high, rating + gap),
  least: Math.min(bounds.least, rating),
  greatest: Math.max(bounds.greatest, rating),
});

/**
 * Where `tried` led to no line-up, another of its size is not worth a try unless it accepts more, or lies on
 * the other side of the anchor. Exact where ratings do not matter.
 */
const faresNoBetter = (candidate: Candidate, tried: Candidate, anchor: Candidate): boolean =>
  candidate.size === tried.size &&
  (candidate.gap === Infinity ||
    (candidate.gap <= tried.gap && candidate.rating > anchor.rating === tried.rating > anchor.rating));

/** `true` at each number of places that parties of these sizes could fill exactly. */
const fillablePlaces = (others: readonly Candidate[], teamSize: number): readonly boolean[] => {
  const fillable = [true];
  const sizes = new Set(others.map(({ size }) => size));
  for (let places = 1; places <= teamSize; places++) {
    fillable.push(false);
    for (const size of sizes) if (fillable[places - size]) fillable[places] = true;
  }
  return fillable;
};

/** Candidates tried for one line-up, beyond one for each player, before it is given up. */
const TRIES_BEYOND_PLAYERS = 300;

/** Fills the teams in the order given, the first of which already holds the anchor. */
const fillTeams = (
  anchor: Candidate,
  others: readonly Candidate[],
  teamSizes: readonly number[],
  fillable: readonly boolean[],
): Candidate[][] | null => {
  const teams: Candidate[][] = teamSizes.map(() => []);
  const taken = new Uint8Array(others.length);
  let triesLeft = TRIES_BEYOND_PLAYERS + teamSizes.reduce((sum, size) => sum + size, 0);

  const fill = (index: number, open: number, from: number, bounds: Bounds): boolean => {
    const team = teams[index];
    if (!team) return true;
    if (open === 0) return fill(index + 1, teamSizes[index + 1] ?? 0, 0, bounds);
    const failed: Candidate[] = [];
    for (let next = from; next < others.length && triesLeft > 0; next++) {
      const candidate = others[next];
      if (!candidate || taken[next] || !fillable[open - candidate.size]) continue;
      if (!accepts(bounds, candidate) || failed.some((tried) => faresNoBetter(candidate, tried, anchor)))
        continue;
      triesLeft--;
      taken[next] = 1;
      team.push(candidate);
      if (fill(index, open - candidate.size, next + 1, narrow(bounds, candidate))) return true;
      team.pop();
      taken[next] = 0;
      failed.push(candidate);
    }
    return false;
  };

  teams[0]?.push(anchor);
  return fill(0, (teamSizes[0] ?? 0) - anchor.size, 0, narrow(OPEN, anchor)) ? teams : null;
};

/**
 * Teams filled exactly with the anchor and the first of the others that fit, whole, in their order of
 * preference; null when no such teams were found. The search is bounded.
 */
export const packTeams = (
  anchor: Candidate,
  others: readonly Candidate[],
  teamSizes: readonly number[],
): readonly (readonly Candidate[])[] | null => {
  const players = others.reduce((sum, { size }) => sum + size, anchor.size);
  if (players < teamSizes.reduce((sum, size) => sum + size, 0)) return null;
  const fillable = fillablePlaces(others, Math.max(...teamSizes));
  const seats = teamSizes.flatMap((size, seat) =>
    fillable[size - anchor.size] && teamSizes.indexOf(size) === seat ? [seat] : [],
  );
  for (const seat of seats) {
    const order = [seat, ...[...teamSizes.keys()].filter((other) => other !== seat)];
    const teams = fillTeams(
      anchor,
      others,
      order.map((index) => teamSizes[index] ?? 0),
      fillable,
    );
    if (teams) return teamSizes.map((_, index) => teams[order.indexOf(index)] ?? []);
  }
  return null;
};
