import { Unavailable } from './unavailable.ts';

/** Of faults, one at the least, the one to fail with: a bug rather than something that was away for a moment. */
export const gravestOf = (faults: readonly unknown[]): unknown =>
  faults.find((fault) => !(fault instanceof Unavailable)) ?? faults[0];
