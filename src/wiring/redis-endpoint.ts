import type { RedisEndpoint } from '../redis/connect-redis.ts';
import { iamToken } from '../redis/iam-token.ts';
import { awsCredentials, optionalVariable, requiredVariable } from './environment.ts';
import { systemClock } from './system-clock.ts';

/** The Redis at this URL, and how to log in to it: REDIS_CLUSTER and REDIS_IAM_… say so. */
export const redisEndpoint = (url: string): RedisEndpoint => {
  const iamCache = optionalVariable('REDIS_IAM_CACHE', '');
  return {
    url,
    cluster: optionalVariable('REDIS_CLUSTER', 'false') === 'true',
    ...(iamCache === '' ? {} : { freshPassword: iamPassword(url, iamCache) }),
  };
};

/** ElastiCache lets the function's role in as the user of the URL. */
const iamPassword = (url: string, cacheName: string) => {
  const user = decodeURIComponent(new URL(url).username);
  const region = requiredVariable('AWS_REGION', 'the Region of the cache');
  const serverless = optionalVariable('REDIS_IAM_SERVERLESS', 'false') === 'true';
  return () =>
    iamToken({
      cacheName,
      serverless,
      user,
      region,
      credentials: awsCredentials(),
      nowMs: systemClock.nowMs(),
    });
};
