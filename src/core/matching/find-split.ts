import type { Demand } from './demands.ts';
import type { Split } from './split.ts';

/**
 * Branch and bound, ticket by ticket, the weakest team first: the first split is the greedy one (longest processing time
 * first; Graham, Bounds on Multiprocessing Timing Anomalies, 1969), and an even one ends the search.
 */
export const findSplit = (split: Split, stepsMax: number): boolean => {
  const { teamCount, count, total, choices, rooms, sums } = split;
  const leastApart = total % teamCount === 0 ? 0 : 1;
  let bestApart = Number.POSITIVE_INFINITY;
  let depth = 0;
  choices[0] = -1;
  for (let steps = 0; depth >= 0 && steps < stepsMax; steps++) {
    if (depth === count) {
      const apart = apartOf(sums);
      if (apart < bestApart) {
        bestApart = apart;
        keepSplit(split);
        if (apart <= leastApart) return true;
      }
    }
    const team = depth === count ? -1 : nextTeam(split, depth);
    if (team === -1) {
      depth--;
      if (depth >= 0) move(split, depth, -1);
      continue;
    }
    choices[depth] = team;
    move(split, depth, 1);
    // A full team this far from the mean leaves some other team as far off to the other side.
    const isTooFar =
      rooms[team] === 0 &&
      Math.abs((sums[team] as number) * teamCount - total) >= bestApart * (teamCount - 1);
    if (isTooFar || !canMeetOwnDemands(split, team)) move(split, depth, -1);
    else choices[++depth] = -1;
  }
  return bestApart < Number.POSITIVE_INFINITY;
};

/** The weakest team that has room for the ticket and was not tried yet. Of empty teams, the first. */
const nextTeam = (split: Split, depth: number): number => {
  const { teamCount, teamSize, rooms, sums, quotas, quotaStride, isMirrored } = split;
  const size = split.sizes[depth] as number;
  const tried = split.choices[depth] as number;
  const triedSum = tried === -1 ? Number.NEGATIVE_INFINITY : (sums[tried] as number);
  let weakest = -1;
  let weakestSum = Number.POSITIVE_INFINITY;
  for (let team = 0; team < teamCount; team++) {
    const room = rooms[team] as number;
    const sum = sums[team] as number;
    const isUntried = sum > triedSum || (sum === triedSum && team > tried);
    const hasQuota = !isMirrored || (quotas[team * quotaStride + size] as number) > 0;
    if (room >= size && hasQuota && isUntried && sum < weakestSum) {
      weakest = team;
      weakestSum = sum;
    }
    if (room === teamSize) break;
  }
  return weakest;
};

/** Puts a ticket into the team chosen for it (`sign` 1), or takes it out (-1). */
const move = (split: Split, depth: number, sign: number): void => {
  const { rooms, sums, quotas, quotaStride, offered, demands } = split;
  const team = split.choices[depth] as number;
  const size = split.sizes[depth] as number;
  rooms[team] = (rooms[team] as number) - sign * size;
  sums[team] = (sums[team] as number) + sign * (split.weights[depth] as number);
  if (split.isMirrored) {
    const quota = team * quotaStride + size;
    quotas[quota] = (quotas[quota] as number) - sign;
  }
  for (let index = 0; index < demands.length; index++) {
    if (((split.offers[depth] as number) & (demands[index] as Demand).values) === 0) continue;
    const at = team * demands.length + index;
    offered[at] = (offered[at] as number) + sign * size;
  }
};

const canMeetOwnDemands = ({ demands, offered, rooms }: Split, team: number): boolean => {
  for (let index = 0; index < demands.length; index++) {
    const missing = (demands[index] as Demand).players - (offered[team * demands.length + index] as number);
    if (missing > (rooms[team] as number)) return false;
  }
  return true;
};

/** The difference between the greatest and the least. */
const apartOf = (sums: Float64Array): number => {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let team = 0; team < sums.length; team++) {
    const sum = sums[team] as number;
    if (sum < least) least = sum;
    if (sum > greatest) greatest = sum;
  }
  return greatest - least;
};

const keepSplit = ({ count, order, choices, teamOf }: Split): void => {
  for (let index = 0; index < count; index++) teamOf[order[index] as number] = choices[index] as number;
};
/** Gives each team the same number of tickets of each size. False: the line-up has no such parts. */
export const setQuotas = ({ teamCount, quotas, quotaStride, sizes, count }: Split): boolean => {
  quotas.fill(0, 0, quotaStride);
  for (let index = 0; index < count; index++) {
    const size = sizes[index] as number;
    quotas[size] = (quotas[size] as number) + 1;
  }
  for (let size = 0; size < quotaStride; size++) {
    const quota = (quotas[size] as number) / teamCount;
    if (!Number.isInteger(quota)) return false;
    for (let team = 0; team < teamCount; team++) quotas[team * quotaStride + size] = quota;
  }
  return true;
};
