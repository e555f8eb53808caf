import type { Line } from './line.ts';

/**
 * Places in the order of the values that `equal` rules ask about, then by place, so that those who may meet
 * stand together however many values there are; who has no value comes last. A stable counting sort for each
 * rule: O(n + values). Null: the mode has no such rule.
 */
export const placesByValue = (line: Line): Int32Array | null => {
  let order: Int32Array | null = null;
  for (const [rule, { kind }] of line.rules.attributes.entries())
    if (kind === 'equal') order = sortedByCode(order ?? allPlaces(line.length), codesOf(line, rule));
  return order;
};

const allPlaces = (length: number): Int32Array => new Int32Array(length).map((_, place) => place);

/** By place, from 1; 0: the ticket has no value. */
const codesOf = ({ pool, rules, slots, length }: Line, rule: number): Int32Array => {
  const { attributes } = pool.columns();
  const codes = new Int32Array(length);
  for (let place = 0; place < length; place++) {
    const code = attributes[(slots[place] as number) * rules.attributes.length + rule] as number;
    codes[place] = Number.isNaN(code) ? 0 : code + 1;
  }
  return codes;
};

const sortedByCode = (order: Int32Array, codes: Int32Array): Int32Array => {
  const starts = new Int32Array(codes.reduce((most, code) => Math.max(most, code), 0) + 2);
  for (const code of codes) starts[code + 1] = (starts[code + 1] as number) + 1;
  for (let code = 1; code < starts.length; code++)
    starts[code] = (starts[code] as number) + (starts[code - 1] as number);
  const sorted = new Int32Array(order.length);
  for (const place of order) {
    const code = codes[place] as number;
    const index = starts[code] as number;
    sorted[index] = place;
    starts[code] = index + 1;
  }
  return sorted;
};
