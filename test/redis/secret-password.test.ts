import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type RunningRedis, startRedis } from '../../local/redis-server.ts';
import { describeFault } from '../../src/core/describe-fault.ts';
import { createRedis, type RedisClient } from '../../src/redis/connect-redis.ts';
import { queueKeys } from '../../src/redis/keys.ts';
import { runScript } from '../../src/redis/run-script.ts';
import { createSecretReader } from '../../src/secrets/secret-reader.ts';
import { Unavailable } from '../../src/use-cases/unavailable.ts';
import { redisEndpoint } from '../../src/wiring/redis-endpoint.ts';
import { type Answer, startStandIn, stubAwsAccount } from '../adapters/stand-in.ts';
import { REDIS_KINDS } from '../support/redis.ts';

const SECRET_ID = 'game/redis-password';
const FIRST = 'first, with @:/?&';
const SECOND = 'second: "quoted"';
const REFUSED: Answer = { status: 400, body: '{"__type":"AccessDeniedException","message":"no"}' };

const holding = (password: string): Answer => ({
  status: 200,
  body: JSON.stringify({ SecretString: password }),
});

const peek = (redis: RedisClient) => runScript(redis, 'peekQueue', queueKeys('any'), ['']);
const EMPTY = [0, 0, '', 0];

beforeEach(stubAwsAccount);

describe.each(REDIS_KINDS)('a client of %s Redis whose password is in a secret', (kind) => {
  const cluster = kind === 'cluster';
  let server: RunningRedis;
  let admin: Redis;

  beforeAll(async () => {
    server = await startRedis({ cluster });
    admin = new Redis(server.url);
  });
  beforeEach(() => admin.config('SET', 'requirepass', FIRST));
  afterAll(async () => {
    admin.disconnect();
    await server.stop();
  });

  /** As a function makes it; `answer` is that of each reading of the secret, the `index`-th from 0. */
  const startClient = async (answer: (index: number) => Answer | Promise<Answer>) => {
    const { url, requests: reads } = await startStandIn((_, index) => answer(index));
    vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', url);
    vi.stubEnv('REDIS_CLUSTER', String(cluster));
    vi.stubEnv('REDIS_PASSWORD_SECRET_ID', SECRET_ID);
    const faults: Error[] = [];
    const onFault = (fault: Error) => void faults.push(fault);
    const redis = createRedis({ ...redisEndpoint(server.url, createSecretReader), onFault });
    onTestFinished(() => redis.disconnect());
    return { redis, faults, reads };
  };

  test('waits for it, and reads it once for all calls that come meanwhile', async () => {
    const { promise: arrives, resolve: arrive } = Promise.withResolvers<Answer>();
    const { promise: isAskedFor, resolve: asked } = Promise.withResolvers<void>();
    const { redis, reads } = await startClient(() => {
      asked();
      return arrives;
    });
    const calls = [peek(redis), peek(redis)];
    await isAskedFor;
    calls.push(peek(redis));
    arrive(holding(FIRST));
    expect(await Promise.all(calls)).toEqual([EMPTY, EMPTY, EMPTY]);
    expect(reads.map(({ body }) => JSON.parse(body))).toEqual([{ SecretId: SECRET_ID }]);
  });

  test('reads it anew once it was refused, and not each time that it connects', async () => {
    let password = FIRST;
    const { redis, reads } = await startClient(() => holding(password));
    const loseConnections = () => admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    const untilLetIn = () =>
      expect.poll(() => peek(redis).catch(() => null), { timeout: 10_000 }).toEqual(EMPTY);
    await peek(redis);
    await loseConnections();
    await untilLetIn();
    expect(reads).toHaveLength(1);
    password = SECOND;
    await admin.config('SET', 'requirepass', password);
    await loseConnections();
    await untilLetIn();
    expect(reads).toHaveLength(2);
  });

  test('is refused while it cannot be read, again and again, and let in once it can', async () => {
    let answer = REFUSED;
    const { redis } = await startClient(() => answer);
    for (const _time of [1, 2, 3]) await expect(peek(redis)).rejects.toThrow(Unavailable);
    answer = holding(FIRST);
    expect(await peek(redis)).toEqual(EMPTY);
  });

  test('tells what is wrong, and no password', async () => {
    const answers = [REFUSED, holding(SECOND)];
    const { redis, faults } = await startClient((index) => answers[index] ?? holding(FIRST));
    for (const _time of [1, 2])
      await peek(redis).catch((fault: Error) => {
        faults.push(fault);
      });
    const told = JSON.stringify(faults.map((fault) => describeFault(fault)));
    expect(told).toContain(SECRET_ID);
    for (const password of [FIRST, SECOND]) expect(told).not.toContain(JSON.stringify(password).slice(1, -1));
  });
});
