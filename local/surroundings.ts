import { type LocalRecords, wireLocalRecords } from '../src/wiring/local.ts';
import { configurationFile } from './configuration-file.ts';
import { type DevelopmentKeys, developmentKeys } from './development-keys.ts';
import { type LocalDynamoDb, reachDynamoDb, startDynamoDb } from './dynamodb.ts';
import { TABLE_PREFIX } from './function-environment.ts';
import { type HttpServer, startHttpServer } from './http-server.ts';
import { reachRedis } from './reach-redis.ts';
import { startRedis } from './redis-server.ts';
import type { Undo } from './undo.ts';

export interface SurroundingsOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number | undefined;
  /** A Redis that runs already; without it one is started. */
  readonly redisUrl?: string | undefined;
  /** Cluster mode: of the given Redis, or of the one that is started. */
  readonly redisCluster?: boolean | undefined;
  /** A DynamoDB of this machine that runs already, and outlives the runtime; without it one is started. */
  readonly dynamoDbUrl?: string | undefined;
  /** The default is the repository's config/matchmaking.toml. */
  readonly configFile?: string | undefined;
  /** TOML, in place of a file. */
  readonly configText?: string | undefined;
  readonly keysFile?: string | undefined;
  /** Told what takes long, such as installing a Redis. */
  readonly say?: ((line: string) => void) | undefined;
}

/** All that the functions need around them. */
export interface Surroundings {
  readonly configFile: string;
  readonly gameModes: readonly string[];
  readonly keys: DevelopmentKeys;
  readonly redisUrl: string;
  readonly redisCluster: boolean;
  readonly dynamoDb: LocalDynamoDb;
  readonly records: LocalRecords;
  readonly server: HttpServer;
  readonly httpUrl: string;
}

/** In the order in which a mistake is cheapest: the configuration, the port, Redis, the rest. */
export const startSurroundings = async (options: SurroundingsOptions, undo: Undo): Promise<Surroundings> => {
  const config = await configurationFile(options);
  undo.add(config.discard);
  const keys = await developmentKeys(options.keysFile);
  const server = await startHttpServer(options.port ?? 0);
  undo.add(server.stop);
  const redisUrl = await redisUrlOf(options, undo);
  const { dynamoDbUrl } = options;
  const dynamoDb = dynamoDbUrl === undefined ? await startDynamoDb() : reachDynamoDb(dynamoDbUrl);
  undo.add(dynamoDb.stop);
  const records = await wireLocalRecords(dynamoDb.url, TABLE_PREFIX);
  undo.add(records.close);
  return {
    configFile: config.path,
    gameModes: config.gameModes,
    keys,
    redisUrl,
    redisCluster: options.redisCluster ?? false,
    dynamoDb,
    records,
    server,
    httpUrl: `http://127.0.0.1:${server.port}`,
  };
};

const redisUrlOf = async (options: SurroundingsOptions, undo: Undo): Promise<string> => {
  if (options.redisUrl !== undefined) {
    await reachRedis(options.redisUrl);
    return options.redisUrl;
  }
  const redis = await startRedis({ cluster: options.redisCluster ?? false, say: options.say ?? (() => {}) });
  undo.add(redis.stop);
  return redis.url;
};
