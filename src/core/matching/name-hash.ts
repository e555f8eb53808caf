/**
 * A hash of 53 bits: two 32-bit FNV-1a hashes over the UTF-16 units with different offsets, the second cut
 * (Fowler, Noll and Vo). Among a million names two share one with a chance of one in ten thousand.
 */
export const nameHash = (name: string): number => {
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  for (let index = 0; index < name.length; index++) {
    const unit = name.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x01000193);
  }
  high ^= high >>> 15;
  return (high & 0x1fffff) * 2 ** 32 + ((low ^ (low >>> 15)) >>> 0);
};

/** Words of 32 bits that stand for a set of names. */
export const SET_WORDS = 4;

/** Adds a name to the set whose words begin at `row`: sets without a bit in common have no name in common. */
export const addToSet = (words: Int32Array, row: number, hash: number): void => {
  const word = row + ((hash >>> 5) & (SET_WORDS - 1));
  words[word] = (words[word] as number) | (1 << (hash & 31));
};

/** Whether two sets may have a name in common (Bloom, Space/time trade-offs in hash coding, 1970). */
export const maySetsMeet = (
  words: Int32Array,
  row: number,
  others: Int32Array,
  otherRow: number,
): boolean => {
  let common = 0;
  for (let word = 0; word < SET_WORDS; word++)
    common |= (words[row + word] as number) & (others[otherRow + word] as number);
  return common !== 0;
};
