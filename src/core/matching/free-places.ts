/**
 * The places of a line that nobody has taken, as a ring in order of the line: looking around a place costs
 * what is looked at, and taking one costs nothing for the rest. The ring begins and ends at `length`.
 */
export interface FreePlaces {
  length: number;
  /** How many are free. */
  count: number;
  next: Int32Array;
  previous: Int32Array;
  taken: Uint8Array;
}

export const createFreePlaces = (): FreePlaces => ({
  length: 0,
  count: 0,
  next: new Int32Array(0),
  previous: new Int32Array(0),
  taken: new Uint8Array(0),
});

/** Frees the places 0 to `length` - 1. */
export const freeAll = (free: FreePlaces, length: number): void => {
  if (free.next.length <= length) {
    const capacity = Math.ceil(length * 1.25) + 1;
    free.next = new Int32Array(capacity);
    free.previous = new Int32Array(capacity);
    free.taken = new Uint8Array(capacity);
  }
  free.length = length;
  free.count = length;
  free.taken.fill(0, 0, length);
  for (let place = 0; place < length; place++) {
    free.next[place] = place + 1;
    free.previous[place + 1] = place;
  }
  free.next[length] = 0;
  free.previous[0] = length;
};

/** The free places that the ring holds. */
export const listFree = ({ next, length }: FreePlaces): number[] => {
  const places: number[] = [];
  for (let place = next[length] as number; place < length; place = next[place] as number) places.push(place);
  return places;
};

/** Lets the ring hold only these free places, which are in order, until it holds others. */
export const narrowTo = (free: FreePlaces, places: ArrayLike<number>, count: number): void => {
  const { next, previous, length } = free;
  let before = length;
  for (let index = 0; index < count; index++) {
    const place = places[index] as number;
    next[before] = place;
    previous[place] = before;
    before = place;
  }
  next[before] = length;
  previous[length] = before;
};

export const takePlace = (free: FreePlaces, place: number): void => {
  const before = free.previous[place] as number;
  const after = free.next[place] as number;
  free.next[before] = after;
  free.previous[after] = before;
  free.taken[place] = 1;
  free.count -= 1;
};
