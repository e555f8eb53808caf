import { developmentKeys } from '../local/development-keys.ts';
import { startDynamoDb } from '../local/dynamodb.ts';
import { TABLE_PREFIX } from '../local/function-environment.ts';
import { createTokenIssuer, type MintToken } from '../local/tokens.ts';
import { createUndo, type Undo } from '../local/undo.ts';
import { type LocalRecords, wireLocalRecords } from '../src/wiring/local.ts';
import { CHAOS_CONFIGURATION } from './configuration.ts';
import { type Forwarder, startForwarder } from './forwarder.ts';
import { type RedisKind, type RedisUnderFault, startRedisUnderFault } from './redis-under-fault.ts';
import { type RuntimeUnderFault, startRuntimeUnderFault } from './runtime-under-fault.ts';

/** A whole system, every part of which can be broken. */
export interface World {
  readonly redis: RedisUnderFault;
  readonly runtime: RuntimeUnderFault;
  /** What stands between the clients and the gateway. */
  readonly gateway: Forwarder;
  /** For clients. */
  readonly url: string;
  readonly mintToken: MintToken;
  readonly writeParty: LocalRecords['writeParty'];
  stop(): Promise<void>;
}

export interface WorldOptions {
  readonly redis: RedisKind;
  readonly seed: number;
  readonly verbose: boolean;
}

export const startWorld = async (options: WorldOptions): Promise<World> => {
  const undo = createUndo();
  try {
    return await assemble(options, undo);
  } catch (error) {
    await undo.run();
    throw error;
  }
};

const assemble = async ({ redis: kind, seed, verbose }: WorldOptions, undo: Undo): Promise<World> => {
  const redis = await startRedisUnderFault(kind);
  undo.add(redis.stop);
  const dynamoDb = await startDynamoDb();
  undo.add(dynamoDb.stop);
  const records = await wireLocalRecords(dynamoDb.url, TABLE_PREFIX);
  undo.add(records.close);
  const runtime = await startRuntimeUnderFault({
    port: 0,
    redisUrl: redis.url,
    dynamoDbUrl: dynamoDb.url,
    configText: CHAOS_CONFIGURATION,
    seed,
    verbose,
  });
  undo.add(runtime.stop);
  const gateway = await startForwarder(runtime.port);
  undo.add(gateway.stop);
  const { tokenKey } = await developmentKeys();
  return {
    redis,
    runtime,
    gateway,
    url: `ws://127.0.0.1:${gateway.port}/local`,
    mintToken: await createTokenIssuer(tokenKey),
    writeParty: records.writeParty,
    stop: undo.run,
  };
};
