import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { type RunningRedis, startRedis } from '../local/redis-server.ts';
import { createUndo, type Undo } from '../local/undo.ts';
import { startForwarder } from './forwarder.ts';

/** `volatile`: a restart finds nothing. `kept`: it finds all. `replicated`: a second one stands by. */
export type RedisKind = 'volatile' | 'kept' | 'replicated';

/** How long nobody answers at the address of the functions. */
const OUTAGE_MS = 2_000;
const LINK_EVERY_MS = 20;

/** A Redis that can be broken, and whose address does not change. */
export interface RedisUnderFault {
  /** For functions. */
  readonly url: string;
  /** To the one that counts, past any fault of the way there. */
  connect(): Redis;
  /** kill -9, and after a while a start. */
  restart(): Promise<void>;
  /** The primary is killed and the replica becomes the primary; with a lag it has not heard the last writes. */
  failOver(lagMs: number): Promise<void>;
  /** No command is answered for this long. */
  pause(ms: number): Promise<void>;
  stop(): Promise<void>;
}

export const startRedisUnderFault = async (kind: RedisKind): Promise<RedisUnderFault> => {
  const undo = createUndo();
  const folder = await mkdtemp(join(tmpdir(), 'muster-chaos-redis-'));
  undo.add(() => rm(folder, { recursive: true, force: true }));
  const options = kind === 'kept' ? { folder } : {};
  let redis = await startRedis(options);
  undo.add(() => redis.stop());
  const replicated = kind === 'replicated' ? await replicate(redis, undo) : null;
  const connect = () => new Redis(redis.url);
  return {
    url: replicated?.url ?? redis.url,
    connect,
    restart: async () => {
      await redis.kill();
      await sleep(OUTAGE_MS);
      redis = await startRedis({ ...options, port: redis.port });
    },
    failOver: async (lagMs) => {
      if (replicated === null) throw new Error('Only a replicated Redis can fail over.');
      redis = await replicated.failOver(redis, lagMs);
    },
    pause: async (ms) => {
      const control = connect();
      await control.client('PAUSE', ms, 'ALL');
      control.disconnect();
      await sleep(ms);
    },
    stop: undo.run,
  };
};

interface Replicated {
  readonly url: string;
  failOver(primary: RunningRedis, lagMs: number): Promise<RunningRedis>;
}

const replicate = async (primary: RunningRedis, undo: Undo): Promise<Replicated> => {
  const replica = await startRedis();
  undo.add(replica.stop);
  const control = new Redis(replica.url);
  undo.add(() => control.disconnect());
  await control.replicaof('127.0.0.1', primary.port);
  while (!(await control.info('replication')).includes('master_link_status:up')) await sleep(LINK_EVERY_MS);
  const forwarder = await startForwarder(primary.port);
  undo.add(forwarder.stop);
  return {
    url: `redis://127.0.0.1:${forwarder.port}`,
    failOver: async (old, lagMs) => {
      if (lagMs > 0) await control.replicaof('NO', 'ONE');
      await sleep(lagMs);
      await old.kill();
      await sleep(OUTAGE_MS);
      await control.replicaof('NO', 'ONE');
      forwarder.pointTo(replica.port);
      return replica;
    },
  };
};
