import type { Ids } from '../use-cases/ports.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const ID_LENGTH = 22;

/** The same ids in the same order from the same seed. Mulberry32, a small well-mixed generator. */
export const createSeededIds = (seed: number): Ids => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    fresh: () => {
      let id = '';
      while (id.length < ID_LENGTH) id += ALPHABET[next() % ALPHABET.length];
      return id;
    },
    seed: next,
  };
};
