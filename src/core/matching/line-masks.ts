import { widened } from '../match-rules.ts';
import type { Line } from './line.ts';
import { OUT_OF_REACH } from './ticket-columns.ts';

/** What each ticket insists on. `candidates` are slots, oldest first; `places` theirs in the line, null: the same order. */
export const fillMasks = (line: Line, places: Int32Array | null, candidates: Int32Array): void => {
  const { pool, rules, length, waitsMs, masks } = line;
  let column = 0;
  if (rules.regions !== null) fillRegionMask(line, places, candidates, masks[column++] as Int32Array);
  const { attributes } = pool.columns();
  const stride = rules.attributes.length;
  for (const [rule, declared] of rules.attributes.entries()) {
    if (declared.kind !== 'overlap') continue;
    const mask = masks[column++] as Int32Array;
    const relaxAfterMs = declared.relaxAfterMs ?? Number.POSITIVE_INFINITY;
    for (let index = 0; index < length; index++) {
      const place = places === null ? index : (places[index] as number);
      const bits = attributes[(candidates[index] as number) * stride + rule] as number;
      mask[place] = Number.isNaN(bits) || (waitsMs[place] as number) >= relaxAfterMs ? -1 : bits;
    }
  }
};

export const fillCodes = (line: Line, places: Int32Array | null, candidates: Int32Array): void => {
  const { pool, rules, length, waitsMs, codes } = line;
  const { attributes } = pool.columns();
  const stride = rules.attributes.length;
  let column = 0;
  for (const [rule, declared] of rules.attributes.entries()) {
    if (declared.kind !== 'equal') continue;
    const ofRule = codes[column++] as Int32Array;
    const relaxAfterMs = declared.relaxAfterMs ?? Number.POSITIVE_INFINITY;
    for (let index = 0; index < length; index++) {
      const place = places === null ? index : (places[index] as number);
      const code = attributes[(candidates[index] as number) * stride + rule] as number;
      ofRule[place] = Number.isNaN(code) || (waitsMs[place] as number) >= relaxAfterMs ? -1 : code;
    }
  }
};

const fillRegionMask = (
  { pool, rules, length, waitsMs }: Line,
  places: Int32Array | null,
  candidates: Int32Array,
  mask: Int32Array,
): void => {
  if (rules.regions === null) return;
  const { names, latencyMs } = rules.regions;
  const { latencies } = pool.columns();
  for (let index = 0; index < length; index++) {
    const place = places === null ? index : (places[index] as number);
    const accepted = Math.min(OUT_OF_REACH - 1, widened(latencyMs, waitsMs[place] as number));
    const row = (candidates[index] as number) * names.length;
    let bits = 0;
    for (let region = 0; region < names.length; region++)
      if ((latencies[row + region] as number) <= accepted) bits |= 1 << region;
    mask[place] = bits;
  }
};
