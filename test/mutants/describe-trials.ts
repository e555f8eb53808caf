import type { DocumentTable } from '../../scripts/document-table.ts';
import type { Search } from './finders.ts';
import type { Mutant } from './mutant.ts';
import { isFound, type Trial } from './trial.ts';

const LAYERS: readonly (readonly [folder: string, layer: string])[] = [
  ['src/redis/lua/', 'script'],
  ['src/memory/', 'memory'],
  ['src/core/', 'matcher'],
  ['src/', 'use case'],
];

const layerOf = ({ file }: Mutant): string => LAYERS.find(([folder]) => file.startsWith(folder))?.[1] ?? '';

type Searches = Trial['searches'];

const cellOf = (search: Search | undefined): string =>
  search === undefined ? '-' : `${search.finding?.by ?? 'nothing'}; ${search.seconds.toFixed(1)} s`;

/** One line of progress. */
export const trialLine = (trial: Trial): string => {
  const searches = Object.entries(trial.searches).map(([name, search]) => `${name}: ${cellOf(search)}`);
  return `${isFound(trial) ? 'found' : 'NOT FOUND'} ${trial.mutant.name} | ${searches.join(' | ')}`;
};

export const trialTable = (trials: readonly Trial[]): DocumentTable => ({
  head: ['deliberate bug', 'in', 'breaks', 'found by the simulator', 'found by tests'],
  rows: trials.map(({ mutant, searches }) => [
    `\`${mutant.name}\`: ${mutant.says}`,
    layerOf(mutant),
    mutant.invariant,
    cellOf(searches.simulator),
    cellOf(testsOf(searches)),
  ]),
});

/** Of several kinds of tests the last: another is asked only where one found nothing. */
const testsOf = (searches: Searches): Search | undefined =>
  searches['conformance tests'] ?? searches['property tests'] ?? searches['matcher tests'];
