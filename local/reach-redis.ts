import { Redis } from 'ioredis';

const CONNECT_MS_MAX = 3_000;

const ADVICE = 'Start it, name another with REDIS_URL, or leave REDIS_URL out to have one started.';

/** Throws a readable error when no Redis answers at this URL. */
export const reachRedis = async (url: string, advice = ADVICE): Promise<void> => {
  if (!/^rediss?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new Error(
      `REDIS_URL is "${withoutPassword(url)}": expected redis://host:port, or rediss://host:port for TLS.`,
    );
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS_MAX,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  let fault = 'no answer';
  redis.on('error', (error) => {
    fault = error.message;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (cause) {
    const why = cause instanceof Error && cause.message !== 'Connection is closed.' ? cause.message : fault;
    throw new Error(`The Redis at ${withoutPassword(url)} cannot be reached (${why}). ${advice}`, { cause });
  } finally {
    redis.disconnect();
  }
};

/** Fit to be shown. */
export const withoutPassword = (url: string): string => url.replace(/^(\w+:\/\/)?.*@/, '$1');
