export interface Moment {
  readonly atMs: number;
  readonly act: () => void;
  readonly number: number;
  isGone: boolean;
}

/** What is to be done, by its moment; of one moment, in the order in which it was added. */
export interface Moments {
  add(atMs: number, act: () => void): Moment;
  /** No effect on one that has been removed. */
  remove(moment: Moment): void;
  first(): Moment | null;
}

const isBefore = (one: Moment, other: Moment) =>
  one.atMs < other.atMs || (one.atMs === other.atMs && one.number < other.number);

/** A binary heap. What is removed from its middle goes once it comes up. */
export const createMoments = (): Moments => {
  const heap: Moment[] = [];
  let added = 0;

  const rise = (moment: Moment): void => {
    let index = heap.push(moment) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] as Moment;
      if (!isBefore(moment, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = moment;
  };

  const sink = (moment: Moment): void => {
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Moment, heap[child] as Moment)) child += 1;
      const below = heap[child] as Moment;
      if (!isBefore(below, moment)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = moment;
  };

  const dropGone = (): void => {
    while (heap[0]?.isGone) {
      const last = heap.pop() as Moment;
      if (heap.length > 0) sink(last);
    }
  };

  return {
    add: (atMs, act) => {
      added += 1;
      const moment = { atMs, act, number: added, isGone: false };
      rise(moment);
      return moment;
    },
    remove: (moment) => {
      moment.isGone = true;
    },
    first: () => {
      dropGone();
      return heap[0] ?? null;
    },
  };
};
