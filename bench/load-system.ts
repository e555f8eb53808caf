import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'smol-toml';
import { type LocalDynamoDb, startDynamoDb } from '../local/dynamodb.ts';
import { cpuMicroseconds } from './e2e-redis.ts';
import { type SystemUnderTest, startSystem } from './e2e-system.ts';
import type { LoadRuntimeOptions, RuntimeFigures } from './load-runtime.ts';

/** The sample configuration's duel. */
export const MEETING_MODE = 'Normal_1v1';
/** Whoever is further than a point of rating from all others waits for ever. */
export const APART_MODE = 'Apart_1v1';

const APART = {
  id: APART_MODE,
  required_players: 2,
  use_mmr_matching: true,
  rating_source: 'token',
  rating_gap_min: 1,
  rating_gap_max: 1,
};

/** CPU seconds since the start, by part. */
export interface CpuSeconds {
  readonly gateway: number;
  readonly functions: number;
  readonly redis: number;
}

export interface LoadSystem extends SystemUnderTest {
  readonly dynamoDb: LocalDynamoDb;
  /** Collects garbage first. */
  figures(): Promise<RuntimeFigures>;
  cpuSeconds(): Promise<CpuSeconds>;
  redisBytes(): Promise<number>;
}

/** The runtime in a process of its own, on the sample configuration with one mode more; DynamoDB's stand-in in this one. */
export const startLoadSystem = async (postFaultEvery: number): Promise<LoadSystem> => {
  const dynamoDb = await startDynamoDb();
  const options: LoadRuntimeOptions = {
    configText: configurationText(),
    dynamoDbUrl: dynamoDb.url,
    postFaultEvery,
  };
  const heap = fileURLToPath(new URL('./load-heap.ts', import.meta.url));
  const system = await startSystem(new URL('./load-runtime.ts', import.meta.url), [JSON.stringify(options)], {
    execArgv: ['--expose-gc', '--import', heap],
  });
  const { redis } = system;
  return {
    ...system,
    dynamoDb,
    figures: async () => (await system.ask('figures')) as RuntimeFigures,
    cpuSeconds: async () => {
      const { stats } = await system.usage();
      const redisMicroseconds = await cpuMicroseconds(redis);
      return {
        gateway: stats.gatewayCpuSeconds,
        functions: stats.functionsCpuSeconds,
        redis: redisMicroseconds / 1_000_000,
      };
    },
    redisBytes: async () => Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]),
    stop: async () => {
      await system.stop();
      await dynamoDb.stop();
    },
  };
};

const configurationText = (): string => {
  const sample = readFileSync(new URL('../config/matchmaking.toml', import.meta.url), 'utf8');
  const { matchmaking } = parse(sample) as unknown as { matchmaking: { game_modes: object[] } };
  return stringify({ matchmaking: { ...matchmaking, game_modes: [...matchmaking.game_modes, APART] } });
};
