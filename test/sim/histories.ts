import { expect } from 'vitest';
import { FAULT_RATES, type FaultLevel } from '../../sim/fault-rates.ts';
import type { HistoryReport } from '../../sim/record.ts';
import { simulate } from '../../sim/simulate.ts';
import type { HistoryPlan } from '../../sim/world.ts';
import { parseConfiguration } from '../../src/config/parse-configuration.ts';
import { readConfigurationFile } from '../../src/wiring/configuration-file.ts';

/** The project's own game modes, and those of the simulator, in which more happens in less time. */
export const CONFIGURATION_FILES = ['config/matchmaking.toml', 'sim/modes.toml'] as const;

export interface ShortHistory {
  readonly seed: number;
  readonly faults: FaultLevel;
  readonly file: (typeof CONFIGURATION_FILES)[number];
}

const HOURS = 0.04;
const PLAYERS = 80;
const PLAYERS_PER_SECOND = 3;

export const planOf = ({ seed, faults, file }: ShortHistory): HistoryPlan => ({
  seed,
  configuration: parseConfiguration(readConfigurationFile(file)),
  faults: FAULT_RATES[faults],
  hours: HOURS,
  players: PLAYERS,
  playersPerSecond: PLAYERS_PER_SECOND,
  modes: [],
  traceLinesMax: 0,
  redis: null,
});

/** Lives through it, and says how to see it again if a promise is broken. */
export const expectKept = async (history: ShortHistory): Promise<HistoryReport> => {
  const report = await simulate(planOf(history));
  const { seed, faults, file } = history;
  const again =
    `npm run sim -- --seed ${seed} --faults ${faults} --config ${file} ` +
    `--hours ${HOURS} --players ${PLAYERS} --rate ${PLAYERS_PER_SECOND}`;
  expect(report.violation, `Again: ${again}`).toBeNull();
  return report;
};
