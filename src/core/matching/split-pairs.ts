import type { Split } from './split.ts';

/**
 * Tries two mirrored teams of neighbours in strength, one to each, the stronger to the weaker team. True: they are even,
 * as those of most near line-ups are. False says nothing.
 */
export const splitPairs = (split: Split): boolean => {
  const { count, order, sizes, weights, teamOf, total } = split;
  if (split.teamCount !== 2 || split.demands.length > 0 || count % 2 === 1) return false;
  let apart = 0;
  for (let index = 0; index < count; index += 2) {
    if (sizes[index] !== sizes[index + 1]) return false;
    const step = (weights[index] as number) - (weights[index + 1] as number);
    const isFirstAhead = apart * step > 0;
    apart += isFirstAhead ? -step : step;
    teamOf[order[index] as number] = isFirstAhead ? 1 : 0;
    teamOf[order[index + 1] as number] = isFirstAhead ? 0 : 1;
  }
  return Math.abs(apart) <= Math.abs(total % 2);
};
