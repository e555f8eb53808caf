import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { SCRIPTS } from './scripts.generated.ts';

/** One Redis, or a Redis Cluster. */
export type RedisClient = Redis | Cluster;

export interface RedisEndpoint {
  /** `redis://` or `rediss://` (TLS), with user and password where needed. */
  readonly url: string;
  readonly cluster: boolean;
  /** Told about connection faults; commands fail on their own besides. */
  readonly onFault?: (fault: Error) => void;
}

const CONNECT_MS_MAX = 1_000;
/** Counts from the call, so it bounds the wait for a connection as well. */
const COMMAND_MS_MAX = 2_000;
/** A socket that owes an answer for longer is dead, as after a thaw, and is replaced. */
const ANSWER_MS_MAX = 1_500;
const RECONNECT_MS_MAX = 500;
const CLUSTER_ATTEMPTS_MAX = 2;

const reconnectAfterMs = (attempt: number) => Math.min(attempt * 50, RECONNECT_MS_MAX);

/**
 * A client that connects with its first command, fails within moments while Redis is gone and works again
 * when it is back. It never sends a command twice of its own accord: `runScript` decides about that.
 */
export const createRedis = ({ url, cluster, onFault = () => {} }: RedisEndpoint): RedisClient => {
  const client = cluster ? createCluster(url) : new Redis(url, { ...commonOptions, ...singleOptions });
  client.on('error', onFault);
  return client;
};

const commonOptions = {
  lazyConnect: true,
  connectTimeout: CONNECT_MS_MAX,
  commandTimeout: COMMAND_MS_MAX,
  socketTimeout: ANSWER_MS_MAX,
  autoResendUnfulfilledCommands: false,
  // Rejects what was under way when a connection is lost; otherwise that would wait for its time limit.
  maxRetriesPerRequest: 0,
} satisfies RedisOptions;

/**
 * A pipeline is sent when the one before was answered. Several calls of these are under way at once, so that Redis
 * works on one while another is made or read.
 */
const SENT_AT_ONCE = ['beginTick', 'claimMatches'];

const singleOptions = {
  enableAutoPipelining: true,
  autoPipeliningIgnoredCommands: SENT_AT_ONCE,
  retryStrategy: reconnectAfterMs,
  scripts: SCRIPTS,
} satisfies RedisOptions;

const createCluster = (url: string): Cluster => {
  const { hostname, port, username, password, protocol } = new URL(url);
  const redisOptions = {
    ...commonOptions,
    ...(username ? { username: decodeURIComponent(username) } : {}),
    ...(password ? { password: decodeURIComponent(password) } : {}),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
  };
  return new Cluster([{ host: hostname, port: Number(port || 6379) }], {
    lazyConnect: true,
    enableAutoPipelining: true,
    autoPipeliningIgnoredCommands: SENT_AT_ONCE,
    // Giving up empties the queue of waiting commands, which nothing else bounds; the next call connects again.
    clusterRetryStrategy: (attempt) => (attempt > CLUSTER_ATTEMPTS_MAX ? null : reconnectAfterMs(attempt)),
    slotsRefreshTimeout: CONNECT_MS_MAX,
    // Names are left for TLS to check: ElastiCache's certificates bear names, not addresses.
    dnsLookup: (address, callback) => callback(null, address),
    scripts: SCRIPTS,
    redisOptions,
  });
};
