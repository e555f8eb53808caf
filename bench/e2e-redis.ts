import type { Redis } from 'ioredis';

/** What a Redis has done since it started. */
export interface RedisUsage {
  /** Calls of scripts by clients, and the CPU they took. */
  readonly scriptCalls: number;
  readonly scriptMicroseconds: number;
  readonly publishes: number;
  /** All commands but calls of scripts, those inside of scripts included. */
  readonly commands: number;
  /** To and from clients. */
  readonly bytes: number;
}

const SCRIPT_COMMANDS: readonly string[] = ['eval', 'evalsha', 'evalsha_ro', 'eval_ro'];

export const redisUsage = async (redis: Redis): Promise<RedisUsage> => {
  const usage = { scriptCalls: 0, scriptMicroseconds: 0, publishes: 0, commands: 0, bytes: 0 };
  for (const { name, calls, microseconds } of await commandStats(redis)) {
    if (SCRIPT_COMMANDS.includes(name)) {
      usage.scriptCalls += calls;
      usage.scriptMicroseconds += microseconds;
    } else if (name !== 'info') usage.commands += calls;
    if (name === 'publish') usage.publishes += calls;
  }
  const stats = await redis.info('stats');
  for (const [, bytes] of stats.matchAll(/^total_net_(?:input|output)_bytes:(\d+)/gm))
    usage.bytes += Number(bytes);
  return usage;
};

/** The version of the server, as it calls itself. */
export const redisVersion = async (redis: Redis): Promise<string> => {
  const server = await redis.info('server');
  const valkey = /^valkey_version:(\S+)/m.exec(server)?.[1];
  return valkey === undefined ? `Redis ${/^redis_version:(\S+)/m.exec(server)?.[1]}` : `Valkey ${valkey}`;
};

const SETS = 20_000;

/**
 * What a plain SET of a short value takes of this Redis, reading the request and writing the answer included:
 * the measure by which ElastiCache Serverless counts the CPU of other commands.
 */
export const microsecondsPerSet = async (redis: Redis): Promise<number> => {
  const before = await cpuMicroseconds(redis);
  for (let done = 0; done < SETS; done++) await redis.set('bench:set', 'a short value', 'PX', 1_000);
  return ((await cpuMicroseconds(redis)) - before) / SETS;
};

/** Of the thread that runs commands, since the start. */
export const cpuMicroseconds = async (redis: Redis): Promise<number> => {
  const cpu = await redis.info('cpu');
  const seconds = [...cpu.matchAll(/^used_cpu_(?:user|sys)_main_thread:([\d.]+)/gm)];
  return seconds.reduce((sum, [, each]) => sum + Number(each) * 1_000_000, 0);
};

const commandStats = async (redis: Redis) => {
  const stats = await redis.info('commandstats');
  return [...stats.matchAll(/^cmdstat_(\S+?):calls=(\d+),usec=(\d+)/gm)].map(
    ([, name = '', calls, microseconds]) => ({
      name,
      calls: Number(calls),
      microseconds: Number(microseconds),
    }),
  );
};
