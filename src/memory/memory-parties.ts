import type { PartyStore } from '../use-cases/ports.ts';

/** `parties` is the caller's to fill: party id -> player ids. */
export const createMemoryParties = (
  parties: ReadonlyMap<string, readonly string[]> = new Map(),
): PartyStore => ({
  readParty: async (partyId) => {
    const members = parties.get(partyId);
    return members ? [...members] : null;
  },
});
