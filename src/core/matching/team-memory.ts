import type { MatchRules } from '../match-rules.ts';
import { type BestFirst, createBestFirst } from './best-first.ts';
import { createFreePlaces, type FreePlaces } from './free-places.ts';
import { createGrowth, type Growth } from './growth.ts';
import { createSearch, type Search } from './search-line-up.ts';
import { createSplit, type Split } from './split.ts';

/** What matching teams keeps from tick to tick. */
export interface TeamMemory {
  readonly rules: MatchRules;
  readonly free: FreePlaces;
  readonly growth: Growth;
  readonly search: Search;
  readonly split: Split;
  readonly queue: BestFirst;
  /** The next seat of each team, while a line-up is written. */
  readonly seats: Int32Array;
  /** Of the searches in a line that are under way. */
  stepsLeft: number;
}

export const createTeamMemory = (rules: MatchRules): TeamMemory => ({
  rules,
  free: createFreePlaces(),
  growth: createGrowth(rules),
  search: createSearch(rules),
  split: createSplit(rules),
  queue: createBestFirst(),
  seats: new Int32Array(rules.teams.count + 1),
  stepsLeft: 0,
});
