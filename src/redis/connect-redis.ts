import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { type FreshPassword, lateLogin } from './late-login.ts';
import { SCRIPTS } from './scripts.generated.ts';

/** One Redis, or a Redis Cluster. */
export type RedisClient = Redis | Cluster;

export interface RedisEndpoint {
  /** `redis://` or `rediss://` (TLS), with user and password where needed. */
  readonly url: string;
  readonly cluster: boolean;
  /** Where the URL holds no password, or it is good for moments only; the user is the URL's. */
  readonly freshPassword?: FreshPassword;
  /** Told about connection faults; commands fail on their own besides. */
  readonly onFault?: (fault: Error) => void;
}

/** Of a cold container, whose TLS, login and reading of slots share a part of a core; IAM checks each login besides. */
const CONNECT_MS_MAX = 2_000;
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
export const createRedis = (endpoint: RedisEndpoint): RedisClient => {
  const url = new URL(endpoint.url);
  const late = endpoint.freshPassword && lateLogin(endpoint.freshPassword);
  const login = { ...loginOf(url), ...late?.options };
  const client = endpoint.cluster ? createCluster(url, login) : createSingle(url, login);
  const tell = (fault: Error) => {
    late?.noteFault(fault);
    endpoint.onFault?.(fault);
  };
  // Of a cluster the first says only that no node is left, the second why.
  return client.on('error', tell).on('node error', tell);
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

const createSingle = (url: URL, login: Login): Redis => {
  const db = Number(url.pathname.slice(1));
  return new Redis({ ...commonOptions, ...singleOptions, ...addressOf(url), db, ...login });
};

const createCluster = (url: URL, login: Login): Cluster =>
  new Cluster([addressOf(url)], {
    lazyConnect: true,
    enableAutoPipelining: true,
    autoPipeliningIgnoredCommands: SENT_AT_ONCE,
    // Giving up empties the queue of waiting commands, which nothing else bounds; the next call connects again.
    clusterRetryStrategy: (attempt) => (attempt > CLUSTER_ATTEMPTS_MAX ? null : reconnectAfterMs(attempt)),
    slotsRefreshTimeout: CONNECT_MS_MAX,
    // Names are left for TLS to check: ElastiCache's certificates bear names, not addresses.
    dnsLookup: (address, callback) => callback(null, address),
    scripts: SCRIPTS,
    redisOptions: { ...commonOptions, ...login },
  });

/** In parts, since a cluster's client takes no URL. */
const addressOf = ({ hostname, port }: URL) => ({
  host: hostname.replace(/^\[(.*)\]$/, '$1'),
  port: Number(port || 6379),
});

type Login = Pick<RedisOptions, 'tls' | 'username' | 'password' | 'Connector'>;

const loginOf = ({ protocol, username, password }: URL): Login => ({
  ...(protocol === 'rediss:' ? { tls: {} } : {}),
  ...(username ? { username: decodeURIComponent(username) } : {}),
  ...(password ? { password: decodeURIComponent(password) } : {}),
});
