import type { TeamShape } from '../match-rules.ts';
import type { Line } from './line.ts';
import { ACCEPTED, refusalOf } from './pair-rules.ts';

/** Whether tickets that are near enough in rating, and have a bit of the first mask in common, may still not join. */
export const asksMoreThanNearness = ({ masks, rules, hasAvoiding }: Line): boolean =>
  masks.length > 1 ||
  rules.attributes.some(({ kind }) => kind === 'equal' || kind === 'within') ||
  hasAvoiding;

/** Whether a ticket and all members accept each other, with something in common in every mask. */
export const mayJoin = (line: Line, members: Int32Array, count: number, place: number): boolean => {
  for (let member = count - 1; member >= 0; member--)
    if (refusalOf(line, members[member] as number, place) !== ACCEPTED) return false;
  for (let column = 0; column < line.masks.length; column++) {
    const mask = line.masks[column] as Int32Array;
    if (((mask[place] as number) & commonBits(mask, members, count)) === 0) return false;
  }
  return true;
};

/** The bits of a mask that all members have. */
export const commonBits = (mask: Int32Array, members: Int32Array, count: number): number => {
  let bits = -1;
  for (let member = 0; member < count; member++) bits &= mask[members[member] as number] as number;
  return bits;
};

/** Players of a team with which a match may play once its oldest ticket has waited so long. */
export const teamSizeAccepted = (
  { sizeMax, sizeMin, shrinkOverMs }: TeamShape,
  oldestWaitedMs: number,
): number => {
  const waitedMs = Math.max(0, oldestWaitedMs);
  if (waitedMs >= shrinkOverMs) return sizeMin;
  return sizeMax - Math.floor(((sizeMax - sizeMin) * waitedMs) / shrinkOverMs);
};

export const oldestWaitMs = (line: Line, members: Int32Array, count: number): number => {
  let oldestMs = Number.NEGATIVE_INFINITY;
  for (let member = 0; member < count; member++)
    oldestMs = Math.max(oldestMs, line.waitsMs[members[member] as number] as number);
  return oldestMs;
};
