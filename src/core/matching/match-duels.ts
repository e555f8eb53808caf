import type { Line } from './line.ts';
import { addSeat, endLineUp, type LineUps, type MatchLine, nextSeat } from './line-ups.ts';
import { ACCEPTED, isHeldBack, refusalOf } from './pair-rules.ts';

export const createDuelMatcher = (): MatchLine => (line, lineUps) => {
  for (let place = 0; place + 1 < line.length; place++) {
    if (refusalOf(line, place, place + 1) !== ACCEPTED || isHeldBack(line, place, place + 1)) continue;
    addDuel(line, lineUps, place, place + 1);
    place++;
  }
};

const addDuel = (line: Line, lineUps: LineUps, a: number, b: number): void => {
  const seat = nextSeat(lineUps);
  addSeat(lineUps, seat, line.slots[a] as number, 0);
  addSeat(lineUps, seat + 1, line.slots[b] as number, 1);
  endLineUp(lineUps, seat + 2);
};
