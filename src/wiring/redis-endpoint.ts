import type { RedisEndpoint } from '../redis/connect-redis.ts';
import { iamToken } from '../redis/iam-token.ts';
import type { FreshPassword } from '../redis/late-login.ts';
import type { ReadSecret } from '../secrets/secret-reader.ts';
import { kept } from '../tokens/kept.ts';
import { awsCredentials, optionalVariable, requiredVariable } from './environment.ts';
import { systemClock } from './system-clock.ts';

/** The Redis at this URL, and how to log in to it: REDIS_CLUSTER, REDIS_PASSWORD_SECRET_ID and REDIS_IAM_… say so. */
export const redisEndpoint = (url: string, readSecret: () => ReadSecret): RedisEndpoint => {
  const freshPassword = iamPassword(url) ?? secretPassword(readSecret);
  return {
    url,
    cluster: optionalVariable('REDIS_CLUSTER', 'false') === 'true',
    ...(freshPassword && { freshPassword }),
  };
};

/** Read with the first connection, and anew once it was refused: then somebody has changed it. */
const secretPassword = (readSecret: () => ReadSecret): FreshPassword | undefined => {
  const secretId = optionalVariable('REDIS_PASSWORD_SECRET_ID', '');
  if (secretId === '') return undefined;
  const read = () => readSecret()(secretId);
  let password = kept(read);
  return (wasRefused) => {
    if (wasRefused) password = kept(read);
    return password();
  };
};

/** ElastiCache lets the function's role in as the user of the URL. */
const iamPassword = (url: string): FreshPassword | undefined => {
  const cacheName = optionalVariable('REDIS_IAM_CACHE', '');
  if (cacheName === '') return undefined;
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
