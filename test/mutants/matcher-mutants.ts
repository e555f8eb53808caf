import type { Mutant } from './mutant.ts';

/** Bugs of who is matched with whom. */
export const MATCHER_MUTANTS: readonly Mutant[] = [
  {
    name: 'nobody-goes-first',
    invariant: 'I10',
    file: 'src/core/matching/escalated-pairs.ts',
    find: 'if (places.length === 0) return;',
    replace: 'if (places.length >= 0) return;',
    says: 'In a duel nobody goes first, however long they have waited.',
  },
  {
    name: 'no-team-goes-first',
    invariant: 'I10',
    file: 'src/core/matching/match-teams.ts',
    find: 'searchAround(memory, line, lineUps, escalatedPlaces(memory, line));',
    replace: '',
    says: 'In a match of teams nobody goes first, however long they have waited.',
  },
];
