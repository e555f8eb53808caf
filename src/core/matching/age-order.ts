/** Slots in the order of age, put right once a tick instead of with each change. */
export interface AgeOrder {
  came(slot: number): void;
  /** The slot is in nobody's hands until the order has been put right. */
  left(slot: number): void;
  /** A slot that nobody uses and the order does not name; undefined: there is none. */
  takeFree(): number | undefined;
  clear(): void;
  /** Valid until the next call. */
  slots(): Int32Array;
}

/** `isOlder` compares two slots, below 0 when the first is older; `isUsed` says whether a slot holds a ticket. */
export const createAgeOrder = (
  isOlder: (a: number, b: number) => number,
  isUsed: (slot: number) => boolean,
): AgeOrder => {
  let order = new Int32Array(0);
  let fresh: number[] = [];
  let gone: number[] = [];
  let free: number[] = [];

  /** What stayed and what came, both in order, merged: linear in the slots. */
  const putRight = (): void => {
    const came = Int32Array.from(fresh.filter(isUsed)).sort(isOlder);
    const stayed = order.filter(isUsed);
    const merged = new Int32Array(stayed.length + came.length);
    let next = 0;
    let length = 0;
    for (const slot of stayed) {
      while (next < came.length && isOlder(came[next] as number, slot) < 0)
        merged[length++] = came[next++] as number;
      merged[length++] = slot;
    }
    merged.set(came.subarray(next), length);
    order = merged;
    free = free.concat(gone);
    gone = [];
    fresh = [];
  };

  return {
    came: (slot) => {
      fresh.push(slot);
    },
    left: (slot) => {
      gone.push(slot);
    },
    takeFree: () => free.pop(),
    clear: () => {
      order = new Int32Array(0);
      fresh = [];
      gone = [];
      free = [];
    },
    slots: () => {
      if (fresh.length > 0 || gone.length > 0) putRight();
      return order;
    },
  };
};
