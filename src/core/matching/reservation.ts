import { ANY_GAP, type Line } from './line.ts';

/** By simulation; theory says 1/2. From 0.5 to 0.7 the cost is within 1 %, at 1 it is 3 % more. */
const SHARE = 0.6;

/**
 * The gap at which a match is worth no more than waiting for a better one. With arrivals of density rho a match
 * of G players within r waits (G - 1) / (r rho) for the last of them, and its players half of that on average: at c
 * a second and player the cost r + c (G - 1) / (2 r rho) is least at r = sqrt(c (G - 1) / (2 rho)), and at a little
 * more since neighbours compete for newcomers (optimal stopping with a constant cost of search: Lippman and
 * McCall, The Economics of Job Search, 1976).
 */
export const reservationGap = (pointsPerSecond: number, players: number, density: number): number => {
  const gap = density > 0 ? Math.sqrt((SHARE * pointsPerSecond * (players - 1)) / density) : ANY_GAP;
  return Math.min(ANY_GAP, Math.round(gap));
};

/** Only those who can meet a ticket count as arrivals near it: the share that they have of the line. */
export const fillReservations = (
  { rules, length, ratings, reservations, shares }: Line,
  density: (rating: number) => number,
): void => {
  const { holdingPointsPerSecond: pointsPerSecond, ratingWindow, teams } = rules;
  if (pointsPerSecond === null || ratingWindow === null) {
    reservations.fill(ANY_GAP, 0, length);
    return;
  }
  const players = teams.count * teams.sizeMax;
  let rating = Number.NaN;
  let gap = ANY_GAP;
  for (let place = 0; place < length; place++) {
    if (ratings[place] !== rating) {
      rating = ratings[place] as number;
      gap = reservationGap(pointsPerSecond, players, density(rating));
    }
    const share = shares[place] as number;
    reservations[place] = share === 1 ? gap : Math.min(ANY_GAP, Math.round(gap / Math.sqrt(share)));
  }
};
