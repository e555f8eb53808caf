import type { DocumentTable } from '../../scripts/document-table.ts';
import type { FinderName, Search } from './finders.ts';
import type { Mutant } from './mutant.ts';
import { isFound, type Trial } from './trial.ts';

const LAYERS: readonly (readonly [folder: string, layer: string])[] = [
  ['src/redis/lua/', 'script'],
  ['src/memory/', 'memory'],
  ['src/', 'use case'],
];

const layerOf = ({ file }: Mutant): string => LAYERS.find(([folder]) => file.startsWith(folder))?.[1] ?? '';

const cellOf = (search: Search | undefined): string => {
  if (search === undefined) return '-';
  const seconds = `${search.seconds.toFixed(1)} s`;
  return `${search.finding?.by ?? 'nothing'}; ${seconds}`;
};

/** One line of progress. */
export const trialLine = (trial: Trial): string => {
  const searches = Object.entries(trial.searches).map(([name, search]) => `${name}: ${cellOf(search)}`);
  return `${isFound(trial) ? 'found' : 'NOT FOUND'} ${trial.mutant.name} | ${searches.join(' | ')}`;
};

export const trialTable = (trials: readonly Trial[]): DocumentTable => ({
  head: ['deliberate bug', 'in', 'breaks', 'found by the simulator', 'found by the tests'],
  rows: trials.map(({ mutant, searches }) => [
    `\`${mutant.name}\`: ${mutant.says}`,
    layerOf(mutant),
    mutant.invariant,
    cellOf(searches.simulator),
    testsCell(searches),
  ]),
});

const testsCell = ({ properties, conformance }: Readonly<Partial<Record<FinderName, Search>>>): string =>
  cellOf(conformance?.finding != null ? conformance : properties);
