import type { Line } from './line.ts';
import { maySetsMeet, SET_WORDS } from './name-hash.ts';
import type { WaitingPool } from './waiting-pool.ts';

/** Why two tickets may not be in one match. 0: they may. From `ATTRIBUTE` on, which rule of the mode's attributes. */
export const ACCEPTED = 0;
export const RATING = 1;
export const REGION = 2;
export const AVOIDED = 3;
export const ATTRIBUTE = 4;

/** Rating points accepted between two tickets: what both accept, or more where one of them goes first. */
export const acceptedGap = (line: Line, a: number, b: number): number => {
  const gap = Math.min(line.gaps[a] as number, line.gaps[b] as number);
  const escalatedGap = line.rules.escalation.gapMax;
  if (escalatedGap === null || ((line.escalated[a] as number) | (line.escalated[b] as number)) === 0)
    return gap;
  return Math.max(gap, escalatedGap);
};

/**
 * The one place that says whether two tickets accept each other: every rule from both sides, cheapest first.
 * Symmetrical. A whole match must besides have a bit in common in each of `line.masks`.
 */
export const refusalOf = (line: Line, a: number, b: number): number => {
  const apart = Math.abs((line.ratings[a] as number) - (line.ratings[b] as number));
  if (apart > acceptedGap(line, a, b)) return RATING;
  if (line.masks.length > 0) {
    const refused = maskRefusal(line, a, b);
    if (refused !== ACCEPTED) return refused;
  }
  if (line.rules.attributes.length > 0) {
    const refused = attributeRefusal(line, a, b);
    if (refused !== ACCEPTED) return refused;
  }
  return line.hasAvoiding && isAvoided(line, a, b) ? AVOIDED : ACCEPTED;
};

const maskRefusal = ({ masks, rules }: Line, a: number, b: number): number => {
  let column = 0;
  if (rules.regions !== null) {
    const regions = masks[column++] as Int32Array;
    if (((regions[a] as number) & (regions[b] as number)) === 0) return REGION;
  }
  for (let index = 0; index < rules.attributes.length && column < masks.length; index++) {
    if (rules.attributes[index]?.kind !== 'overlap') continue;
    const mask = masks[column++] as Int32Array;
    if (((mask[a] as number) & (mask[b] as number)) === 0) return ATTRIBUTE + index;
  }
  return ACCEPTED;
};

/** `equal` and `within`; a rule that neither insists on any more is dropped. */
const attributeRefusal = ({ pool, rules, slots, waitsMs }: Line, a: number, b: number): number => {
  const { attributes } = pool.columns();
  const stride = rules.attributes.length;
  const rowA = (slots[a] as number) * stride;
  const rowB = (slots[b] as number) * stride;
  for (let index = 0; index < stride; index++) {
    const rule = rules.attributes[index];
    if (rule === undefined || rule.kind === 'overlap' || rule.kind === 'at_least') continue;
    const apart = Math.abs((attributes[rowA + index] as number) - (attributes[rowB + index] as number));
    // NaN, where one of them does not have the attribute, is not greater.
    if (!(apart > (rule.kind === 'within' ? rule.difference : 0))) continue;
    const waitedMs = Math.min(waitsMs[a] as number, waitsMs[b] as number);
    if (rule.relaxAfterMs === null || waitedMs < rule.relaxAfterMs) return ATTRIBUTE + index;
  }
  return ACCEPTED;
};

/** The sets settle most pairs. */
const isAvoided = (line: Line, a: number, b: number): boolean => {
  const { ownSets, avoidedSets } = line.pool.columns();
  const slotA = line.slots[a] as number;
  const slotB = line.slots[b] as number;
  const rowA = slotA * SET_WORDS;
  const rowB = slotB * SET_WORDS;
  const isSoftOver = ((line.escalated[a] as number) | (line.escalated[b] as number)) !== 0;
  return (
    (maySetsMeet(avoidedSets, rowA, ownSets, rowB) && avoids(line.pool, slotA, slotB, isSoftOver)) ||
    (maySetsMeet(avoidedSets, rowB, ownSets, rowA) && avoids(line.pool, slotB, slotA, isSoftOver))
  );
};

/** Whether one ticket avoids a member of the other. A soft rule ends when either of them escalates. */
const avoids = (pool: WaitingPool, slot: number, other: number, isSoftOver: boolean): boolean => {
  const { hardAvoided, softAvoided, ownHashes } = pool.columns();
  const members = ownHashes[other] ?? [];
  return (
    shareOne(hardAvoided[slot] ?? [], members) || (!isSoftOver && shareOne(softAvoided[slot] ?? [], members))
  );
};

/** `sorted` ascends: by binary search, as parties may avoid hundreds. */
const shareOne = (sorted: readonly number[], members: readonly number[]): boolean => {
  for (const hash of members) {
    let from = 0;
    for (let to = sorted.length; from < to; ) {
      const middle = (from + to) >>> 1;
      if ((sorted[middle] as number) < hash) from = middle + 1;
      else to = middle;
    }
    if (sorted[from] === hash) return true;
  }
  return false;
};

/** What two tickets would pay to be matched now rather than later, in rating points: the mean of their reservations. */
export const worthOf = (line: Line, a: number, b: number): number =>
  Math.floor(((line.reservations[a] as number) + (line.reservations[b] as number)) / 2);
