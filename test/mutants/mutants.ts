import { LUA_MUTANTS } from './lua-mutants.ts';
import { MATCHER_MUTANTS } from './matcher-mutants.ts';
import { MEMORY_MUTANTS } from './memory-mutants.ts';
import type { Mutant } from './mutant.ts';
import { USE_CASE_MUTANTS } from './use-case-mutants.ts';

export const MUTANTS: readonly Mutant[] = [
  ...USE_CASE_MUTANTS,
  ...MATCHER_MUTANTS,
  ...MEMORY_MUTANTS,
  ...LUA_MUTANTS,
];
