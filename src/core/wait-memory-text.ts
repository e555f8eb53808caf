import { type Departure, EMPTY_MEMORY, type WaitMemory } from './wait-memory.ts';

/** The text that one holder of a queue leaves to the next. */
interface MemoryText {
  readonly format: typeof FORMAT;
  readonly stride: number;
  readonly passed: number;
  /** When the first departure was, epoch ms. */
  readonly fromMs: number;
  readonly departures: string;
}

const FORMAT = 1;
const BEGINNING = `{"format":${FORMAT},`;
const LENGTH_MAX = 24_000;
/** Moments and waits are kept in tenths of a second. */
const UNIT_MS = 100;

/**
 * Departures as `moment,wait,rating,region,size,weight;...` in base 36: the moment since the departure before, the
 * region from 1 on with 0 for any, the weight below 0 without a match. The oldest are left out beyond 24 KB. '' for
 * an empty memory.
 */
export const memoryToText = ({ departures, stride, passed }: WaitMemory): string => {
  if (departures.length === 0) return '';
  const fromMs = departures[0]?.atMs ?? 0;
  let beforeUnits = 0;
  const words = departures.map((departure) => {
    const units = unitsOf(departure.atMs - fromMs);
    const word = wordOf(departure, units - beforeUnits);
    beforeUnits = units;
    return word;
  });
  const kept = words.join(';');
  if (kept.length > LENGTH_MAX - 100)
    return memoryToText({ departures: departures.slice(Math.ceil(departures.length / 8)), stride, passed });
  const text: MemoryText = { format: FORMAT, stride, passed, fromMs, departures: kept };
  return JSON.stringify(text);
};

/** An empty memory for '' and for a text of another format. */
export const memoryFromText = (text: string): WaitMemory => {
  if (!text.startsWith(BEGINNING)) return EMPTY_MEMORY;
  const { stride, passed, fromMs, departures }: MemoryText = JSON.parse(text);
  let atMs = fromMs;
  return {
    stride,
    passed,
    departures: departures.split(';').map((word) => {
      const [apart = 0, wait = 0, rating = 0, region = 0, size = 1, weight = 1] = word
        .split(',')
        .map((number) => Number.parseInt(number, 36));
      atMs += apart * UNIT_MS;
      return {
        atMs,
        waitedMs: wait * UNIT_MS,
        rating,
        region: region === 0 ? null : region - 1,
        size,
        isMatched: weight > 0,
        weight: Math.abs(weight),
      };
    }),
  };
};

const unitsOf = (ms: number): number => Math.round(ms / UNIT_MS);

const wordOf = (departure: Departure, apart: number): string => {
  const { waitedMs, rating, region, size, isMatched, weight } = departure;
  const numbers = [apart, unitsOf(waitedMs), rating, (region ?? -1) + 1, size, isMatched ? weight : -weight];
  return numbers.map((number) => number.toString(36)).join(',');
};
