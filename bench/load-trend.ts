/** One figure at one moment of a soak. */
export interface Point {
  readonly minute: number;
  readonly value: number;
}

export interface Trend {
  /** Means of the first minutes, of those in the middle and of the last. */
  readonly first: number;
  readonly middle: number;
  readonly last: number;
  /** Slope of the line of least squares, and its standard error. */
  readonly perHour: number;
  readonly errorPerHour: number;
}

/** Minutes that `first`, `middle` and `last` have at most; a third of a shorter soak. */
const PART_MINUTES_MAX = 10;
/** Growth of less than this share of the mean in an hour counts for nothing. */
const GROWTH_SHARE_MIN = 0.05;
/** Of standard errors: less is noise. */
const ERRORS_MIN = 2;

/** Points in order of time; null of fewer than three. */
export const trendOf = (points: readonly Point[]): Trend | null => {
  const [begin, end] = [points[0], points.at(-1)];
  if (begin === undefined || end === undefined || points.length < 3) return null;
  const length = end.minute - begin.minute;
  const part = Math.min(PART_MINUTES_MAX, length / 3);
  const middleOf = begin.minute + length / 2;
  const meanIn = (from: number, to: number) =>
    mean(points.filter(({ minute }) => minute >= from && minute <= to).map(({ value }) => value));
  return {
    first: meanIn(begin.minute, begin.minute + part),
    middle: meanIn(middleOf - part / 2, middleOf + part / 2),
    last: meanIn(end.minute - part, end.minute),
    ...slopeOf(points.map(({ minute, value }) => ({ hour: minute / 60, value }))),
  };
};

/** Ordinary least squares, as in any textbook: sum(xy) / sum(xx) about the means. */
const slopeOf = (points: readonly { readonly hour: number; readonly value: number }[]) => {
  const hourMean = mean(points.map(({ hour }) => hour));
  const valueMean = mean(points.map(({ value }) => value));
  const spread = sum(points.map(({ hour }) => (hour - hourMean) ** 2));
  const perHour =
    sum(points.map(({ hour, value }) => (hour - hourMean) * (value - valueMean))) / Math.max(spread, 1e-12);
  const residuals = points.map(({ hour, value }) => value - valueMean - perHour * (hour - hourMean));
  const variance = sum(residuals.map((residual) => residual ** 2)) / (points.length - 2);
  return { perHour, errorPerHour: Math.sqrt(variance / Math.max(spread, 1e-12)) };
};

/**
 * Whether a figure grows: by more than chance (twice the slope's standard error), and by more than 5 % of its mean in
 * an hour or `floor`, what it may well grow by, whichever is greater.
 */
export const grows = ({ first, middle, last, perHour, errorPerHour }: Trend, floor = 0): boolean =>
  perHour > ERRORS_MIN * errorPerHour &&
  perHour > Math.max(floor, (GROWTH_SHARE_MIN * (first + middle + last)) / 3);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const mean = (values: readonly number[]): number => sum(values) / Math.max(1, values.length);
