import type { DuelWeight } from './duel-weight.ts';
import type { Line } from './line.ts';

/** Places of the same rating that are asked before a ticket is left to the passes that follow. */
const LOOK_AHEAD = 16;

/**
 * Pairs tickets of one rating, the oldest first: no duel is closer, and parting two of them for the sake of
 * others gains nothing unless those others do not accept each other. In a crowded queue hardly anybody is left
 * for the passes that cost more.
 */
export const pairEquals = ({ length, ratings }: Line, weigh: DuelWeight, partners: Int32Array): void => {
  for (let place = 0; place + 1 < length; place++) {
    if (partners[place] !== -1) continue;
    const end = Math.min(length, place + 1 + LOOK_AHEAD);
    for (let next = place + 1; next < end && ratings[next] === ratings[place]; next++) {
      if (partners[next] !== -1 || weigh(place, next) < 0) continue;
      partners[place] = next;
      partners[next] = place;
      break;
    }
  }
};
