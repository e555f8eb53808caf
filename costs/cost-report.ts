import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { STAGES } from '../config/stages.ts';
import { stageNamed } from '../lib/stage.ts';
import type { StageSettings } from '../lib/stage-schema.ts';
import type { DocumentTable } from '../scripts/document-table.ts';
import type { CostOptions } from './cost-options.ts';
import { driverTable, idleTable, monthTable, playTable } from './cost-tables.ts';
import { type Measurements, measurementsSchema } from './measurements.ts';
import { type StageResources, stageResources } from './stage-resources.ts';

/** What `redis = "nodes"` is computed with where the stage itself has none: the least that takes over by itself. */
const NODES = { kind: 'nodes', nodeType: 'cache.t4g.small', shards: 1, replicas: 1 } as const;

const FILE = fileURLToPath(new URL('../bench/results/e2e.json', import.meta.url));

/** The tables of `npm run costs`, by the name that docs/costs.md marks them with: a game mode, `idle`, `months` or `drivers`. */
export const costReport = (options: CostOptions): Readonly<Record<string, DocumentTable>> => {
  const measurements = readMeasurements();
  const { network, queues, connectedSeconds } = options;
  const resources = stageWith(options, {});
  const plays = options.rates.map((playersPerSecond) => ({ playersPerSecond, queues, connectedSeconds }));
  const others = otherNetworks(options).map((each) => [each, stageWith(options, { network: each })] as const);
  return {
    ...Object.fromEntries(
      measurements.modes.map((mode) => [mode.gameMode, playTable(mode, resources, plays)]),
    ),
    idle: idleTable(measurements, { [network]: resources, ...Object.fromEntries(others) }),
    months: monthTable(measurements, resources, { queues, connectedSeconds }),
    drivers: driverTable(measurements, resources, { playersPerSecond: 10, queues, connectedSeconds }),
  };
};

/** Nodes have no public endpoint. */
const otherNetworks = ({ network, redis }: CostOptions): readonly StageSettings['network'][] => {
  const all: readonly StageSettings['network'][] = ['nat', 'ipv6', 'public'];
  return all.filter((each) => each !== network && !(each === 'public' && redis === 'nodes'));
};

const stageWith = (
  { stage: name, network, redis }: CostOptions,
  changed: Partial<StageSettings>,
): StageResources => {
  const stages: Readonly<Record<string, StageSettings>> = STAGES;
  const settings = stageNamed(name);
  if (settings.emulator !== null)
    throw new Error(`--stage is "${name}": expected a stage on AWS itself, such as prod.`);
  const wanted =
    settings.redis.kind === redis ? settings.redis : redis === 'nodes' ? NODES : STAGES.prod.redis;
  return stageResources(
    stageNamed(name, { [name]: { ...(stages[name] ?? settings), network, redis: wanted, ...changed } }),
  );
};

const readMeasurements = (): Measurements => {
  const parsed = measurementsSchema.safeParse(JSON.parse(readFileSync(FILE, 'utf8')));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(
    `bench/results/e2e.json: ${issue?.path.join('.')}: ${issue?.message}. Write it anew: npm run bench:e2e -- --record.`,
  );
};
