import type { Line } from './line.ts';

/** The places of a line by what they have of an attribute, in order; those without it last. */
interface PlacesByValue {
  readonly rule: number;
  /** Values that differ by no more accept each other. */
  readonly difference: number;
  readonly relaxAfterMs: number;
  readonly places: Int32Array;
  readonly values: Float64Array;
  /** How many have a value. */
  readonly valued: number;
}

/** For each `equal` and `within` rule. O(n log n). */
export const sortByValues = (line: Line): readonly PlacesByValue[] =>
  line.rules.attributes.flatMap((rule, index) =>
    rule.kind === 'equal' || rule.kind === 'within'
      ? [sortByValue(line, index, rule.kind === 'within' ? rule.difference : 0, rule.relaxAfterMs)]
      : [],
  );

const sortByValue = (
  line: Line,
  rule: number,
  difference: number,
  relaxAfterMs: number | null,
): PlacesByValue => {
  const unsorted = Float64Array.from({ length: line.length }, (_, place) => attributeOf(line, rule, place));
  const sortKeys = unsorted.map((value) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value));
  const places = Int32Array.from(unsorted, (_, place) => place).sort((a, b) => {
    const [one, other] = [sortKeys[a] as number, sortKeys[b] as number];
    return one < other ? -1 : one > other ? 1 : 0;
  });
  const values = Float64Array.from(places, (place) => sortKeys[place] as number);
  const valued = unsorted.reduce((count, value) => count + Number(!Number.isNaN(value)), 0);
  return { rule, difference, relaxAfterMs: relaxAfterMs ?? Number.POSITIVE_INFINITY, places, values, valued };
};

const attributeOf = ({ pool, rules, slots }: Line, rule: number, place: number): number =>
  pool.columns().attributes[(slots[place] as number) * rules.attributes.length + rule] as number;

/** Some places, as two stretches of a list: from `from` to `to`, and from `valued` to its end. */
export interface Reach {
  readonly places: Int32Array;
  readonly from: number;
  readonly to: number;
  readonly valued: number;
  readonly count: number;
}

/** The fewest places that hold all whom the values of one attribute let a place meet. Null: it insists on none. */
export const fewestInReach = (line: Line, sorted: readonly PlacesByValue[], place: number): Reach | null => {
  let fewest: Reach | null = null;
  for (const { rule, difference, relaxAfterMs, places, values, valued } of sorted) {
    const value = attributeOf(line, rule, place);
    if (Number.isNaN(value) || (line.waitsMs[place] as number) >= relaxAfterMs) continue;
    const from = firstWhere(valued, (index) => !(value - (values[index] as number) > difference));
    const to = firstWhere(valued, (index) => (values[index] as number) - value > difference);
    const count = to - from + places.length - valued;
    if (fewest === null || count < fewest.count) fewest = { places, from, to, valued, count };
  }
  return fewest;
};

/** The first index below `end` at which a condition holds that holds from there on. */
const firstWhere = (end: number, holds: (index: number) => boolean): number => {
  let [low, high] = [0, end];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
};
