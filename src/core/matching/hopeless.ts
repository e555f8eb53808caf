import type { Line } from './line.ts';

/**
 * Marks the tickets that no match could hold now, because too few players share a region or a value with
 * them, whoever else is in line: matching passes over them, so that they take nobody's turn. O(n) for each
 * region, `overlap` and `equal` rule. Marks nobody who could be matched. Besides tells what share of the players
 * in line each ticket can meet.
 */
export const markHopeless = (line: Line): void => {
  const { rules, length, hopeless, shares } = line;
  hopeless.fill(0, 0, length);
  shares.fill(1, 0, length);
  const playersNeeded = rules.teams.count * rules.teams.sizeMin;
  if (line.masks.length + line.codes.length === 0) return;
  let playersInLine = 0;
  for (let place = 0; place < length; place++) playersInLine += line.sizes[place] as number;
  for (const mask of line.masks) markByMask(line, mask, playersNeeded, playersInLine);
  for (const codes of line.codes) markByCode(line, codes, playersNeeded, playersInLine);
};

/** By the players who accept each of the bits. */
const markByMask = (line: Line, mask: Int32Array, playersNeeded: number, playersInLine: number): void => {
  const { length, sizes, hopeless, shares } = line;
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
  if (line.rules.holdingPointsPerSecond === null) return;
  for (let place = 0; place < length; place++) {
    if (mask[place] === -1) continue;
    let most = 0;
    for (let bits = mask[place] as number; bits !== 0; bits &= bits - 1)
      most = Math.max(most, players[31 - Math.clz32(bits & -bits)] as number);
    shares[place] = (shares[place] as number) * ((most + anyBit) / playersInLine);
  }
};

/** By the players of each code, and those who do not insist on theirs. */
const markByCode = (line: Line, codes: Int32Array, playersNeeded: number, playersInLine: number): void => {
  const { length, sizes, hopeless, shares } = line;
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
    if (code < 0) continue;
    const within = (players[code] as number) + anyCode;
    if (within < playersNeeded) hopeless[place] = 1;
    shares[place] = (shares[place] as number) * (within / playersInLine);
  }
};
