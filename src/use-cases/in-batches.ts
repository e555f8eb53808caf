/** Items in order, in batches of at most this size altogether; one larger than that goes alone. */
export const inBatches = <Item>(
  items: readonly Item[],
  sizeOf: (item: Item) => number,
  sizeMax: number,
): readonly (readonly Item[])[] => {
  const batches: Item[][] = [];
  let room = 0;
  for (const item of items) {
    const size = sizeOf(item);
    const last = batches.at(-1);
    if (last === undefined || size > room) {
      batches.push([item]);
      room = sizeMax - size;
    } else {
      last.push(item);
      room -= size;
    }
  }
  return batches;
};
