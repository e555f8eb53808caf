import type { Line } from './matching/line.ts';

/** Whether some team of a ticket, of `teamSizeMin` players or more, could be filled with tickets of the sizes of these. */
export const canFillTeam = (
  { rules, sizes }: Line,
  place: number,
  others: readonly number[],
  teamSizeMin: number,
): boolean => {
  const own = sizes[place] as number;
  const otherSizes = [...new Set(others.map((other) => sizes[other] as number))];
  const canFill = [true];
  for (let room = 1; room <= rules.teams.sizeMax - own; room++)
    canFill.push(otherSizes.some((size) => canFill[room - size] === true));
  return canFill.some((isFilled, room) => isFilled && own + room >= teamSizeMin);
};
