import type { Line } from './line.ts';

/**
 * Marks the tickets that no match could hold now, because too few players share a region or a value with
 * them, whoever else is in line: matching passes over them, so that they take nobody's turn. O(n) for each
 * region, `overlap` and `equal` rule. Marks nobody who could be matched.
 */
export const markHopeless = (line: Line): void => {
  const { rules, length, hopeless } = line;
  hopeless.fill(0, 0, length);
  const playersNeeded = rules.teams.count * rules.teams.sizeMin;
  for (const mask of line.masks) markByMask(line, mask, playersNeeded);
  for (const codes of line.codes) markByCode(line, codes, playersNeeded);
};

/** By the players who accept each of the bits. */
const markByMask = ({ length, sizes, hopeless }: Line, mask: Int32Array, playersNeeded: number): void => {
  const players = new Float64Array(32);
  let anyBit = 0;
  for (let place = 0; place < length; place++) {
    const accepted = mask[place] as number;
    const size = sizes[place] as number;
    if (accepted === -1) anyBit += size;
    else
      for (let bits = accepted; bits !== 0; bits &= bits - 1) {
        const bit = 31 - Math.clz32(bits & -bits);
        players[bit] = (players[bit] as number) + size;
      }
  }
  let enough = 0;
  for (let bit = 0; bit < 32; bit++)
    if ((players[bit] as number) + anyBit >= playersNeeded) enough |= 1 << bit;
  for (let place = 0; place < length; place++)
    if (((mask[place] as number) & enough) === 0) hopeless[place] = 1;
};

/** By the players of each code, and those who do not insist on theirs. */
const markByCode = ({ length, sizes, hopeless }: Line, codes: Int32Array, playersNeeded: number): void => {
  let codeMax = -1;
  for (let place = 0; place < length; place++) codeMax = Math.max(codeMax, codes[place] as number);
  const players = new Float64Array(codeMax + 1);
  let anyCode = 0;
  for (let place = 0; place < length; place++) {
    const code = codes[place] as number;
    if (code < 0) anyCode += sizes[place] as number;
    else players[code] = (players[code] as number) + (sizes[place] as number);
  }
  for (let place = 0; place < length; place++) {
    const code = codes[place] as number;
    if (code >= 0 && (players[code] as number) + anyCode < playersNeeded) hopeless[place] = 1;
  }
};
