import { createLineUps, type MatchLine } from './line-ups.ts';

export const createTeamMatcher = (): MatchLine => () => {
  createLineUps();
};
