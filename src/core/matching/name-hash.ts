/** 32-bit FNV-1a over the UTF-16 units (http://www.isthe.com/chongo/tech/comp/fnv/): equal names, equal hashes. */
export const nameHash = (name: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++)
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return hash | 0;
};

/** One of 32 bits by a hash: two sets of names that share none have nobody in common. */
export const hashBit = (hash: number): number => 1 << (hash >>> 27);
