import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDynamoDb } from '../../local/dynamodb.ts';
import type { LogEntry } from '../../local/log-entry.ts';
import { type RunningRedis, startRedis } from '../../local/redis-server.ts';
import { type Runtime, type RuntimeOptions, startRuntime } from '../../local/runtime.ts';
import type { RuntimeStats } from '../../local/runtime-stats.ts';
import { CREDENTIALS, openClient, refusedStatus } from './gateway-fixture.ts';

let redis: RunningRedis;
let keysFile: string;
beforeAll(async () => {
  redis = await startRedis();
  keysFile = join(await mkdtemp(join(tmpdir(), 'muster-keys-')), 'keys.json');
});
afterAll(() => redis.stop());

const start = (options: RuntimeOptions = {}) =>
  startRuntime({
    functionsDirectory: fileURLToPath(new URL('./fixture-functions', import.meta.url)),
    redisUrl: redis.url,
    keysFile,
    ...options,
  });

/** A sink that can be asked for the first entry that is like this one. */
const createHeardLog = () => {
  const heard: LogEntry[] = [];
  const waiting: (() => void)[] = [];
  const log = (entry: LogEntry) => {
    heard.push(entry);
    for (const wake of waiting.splice(0)) wake();
  };
  const entry = async (source: string, message: string): Promise<LogEntry> => {
    for (;;) {
      const found = heard.find((one) => one.source === source && one.message === message);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };
  return { log, entry };
};

describe('a running runtime', () => {
  const { log, entry } = createHeardLog();
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await start({ log });
  });
  afterAll(() => runtime.stop());

  it('lets functions answer clients and push to them through the SDK', async () => {
    const client = await openClient(runtime.url);
    client.send({ type: 'ping' });
    expect(await client.next()).toBe('answer to {"type":"ping"}');
    client.send('anything');
    expect(await client.next()).toBe('push of anything');
  });

  it('runs the schedules of the stacks, the first time at once', async () => {
    expect((await entry('try-match', 'ran')).fields?.event).toEqual({});
    expect((await entry('stale-sweeper', 'ran')).fields?.event).toEqual({});
  });

  it('publishes the key that its tokens are signed with, and nothing private', async () => {
    const url = new URL('/.well-known/jwks.json', runtime.httpUrl);
    const token = await runtime.mintToken('alice', { rating: 1520 });
    const { payload } = await jwtVerify(token, createRemoteJWKSet(url), {
      issuer: 'urn:muster:development',
      audience: 'muster',
    });
    expect(payload).toMatchObject({ sub: 'alice', rating: 1520 });
    for (const path of [url.pathname, '/_muster/match-ticket-jwks.json']) {
      const answer = await fetch(new URL(path, runtime.httpUrl));
      const { keys } = (await answer.json()) as { keys: object[] };
      expect(Object.keys(keys[0] ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    }
  });

  it('mints tokens with the claims that a back end would sign, and without', async () => {
    const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', runtime.httpUrl));
    const claimsOf = async (token: string) => (await jwtVerify(token, keys)).payload;
    const rated = await claimsOf(await runtime.mintToken('alice', { rating: 1_520, prioritySeconds: 30 }));
    expect(rated).toMatchObject({ sub: 'alice', rating: 1_520, priority_seconds: 30 });
    const plain = await claimsOf(await runtime.mintToken('alice'));
    expect(Object.keys(plain).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'sub']);
  });

  it('mints tokens that have expired, too', async () => {
    const url = new URL('/.well-known/jwks.json', runtime.httpUrl);
    const token = await runtime.mintToken('alice', { expiresInSeconds: -60 });
    await expect(jwtVerify(token, createRemoteJWKSet(url))).rejects.toThrow('"exp" claim');
  });

  it('writes party and player records, and refuses what is none', async () => {
    const put = (path: string, body: unknown) =>
      fetch(new URL(path, runtime.httpUrl), { method: 'PUT', body: JSON.stringify(body) });
    expect((await put('/_muster/parties/p1', { members: ['alice', 'bob'] })).status).toBe(204);
    for (const profile of [{ rating: 1700 }, { priority_seconds: 30, blocked: ['bob'] }])
      expect((await put('/_muster/players/alice', profile)).status).toBe(204);
    expect((await put('/_muster/players/alice', {})).status).toBe(400);
    const noParty = await put('/_muster/parties/p1', { members: [] });
    const noPlayer = await put('/_muster/players/alice', { rating: 'high' });
    expect([noParty.status, noPlayer.status]).toEqual([400, 400]);
    expect(await noParty.json()).toEqual({
      message: 'Expected {"members": ["alice", "bob"]}: 1 to 100 player ids, none of them empty.',
    });
    expect(await noPlayer.json()).toEqual({
      message:
        'Expected {"rating": 1520, "priority_seconds": 30, "blocked": ["bob"]}: one of these at least, numbers and player ids.',
    });
  });

  it('tells functions, gateway and DynamoDB apart in its figures', async () => {
    const cpuBefore = await fetchStats(runtime);
    await runtime.invoke('busy', { ms: 100 });
    const stats = await fetchStats(runtime);
    expect(stats.functionsCpuSeconds - cpuBefore.functionsCpuSeconds).toBeGreaterThan(0.05);
    expect(stats.gatewayCpuSeconds).toBeGreaterThan(0);
    expect(stats.dynamodbCpuSeconds).toBeGreaterThan(0);
    expect(stats.rssBytes).toBeGreaterThan(1_000_000);
    expect(stats.invocations.busy).toMatchObject({ count: 1, failures: 0 });
    expect(stats.framesReceived).toBeGreaterThanOrEqual(2);
    expect(stats.framesSent).toBeGreaterThanOrEqual(2);
    expect(stats.redisUrl).toBe(redis.url);
  });

  it('answers unknown paths with 404', async () => {
    expect((await fetch(`${runtime.httpUrl}/unheard-of`)).status).toBe(404);
  });
});

const fetchStats = async (runtime: Runtime) =>
  (await (await fetch(`${runtime.httpUrl}/_muster/stats`)).json()) as RuntimeStats;

describe('starting and stopping', () => {
  it('two runtimes run side by side', async () => {
    const runtimes = await Promise.all([start(), start()]);
    const clients = await Promise.all(runtimes.map((runtime) => openClient(runtime.url)));
    expect(clients).toHaveLength(2);
    await Promise.all(runtimes.map((runtime) => runtime.stop()));
  });

  it('a stop closes clients with 1001, lets $disconnect run, and leaves the given Redis alone', async () => {
    const { log, entry } = createHeardLog();
    const runtime = await start({ log });
    const client = await openClient(runtime.url);
    await runtime.stop();
    expect(await client.closed).toEqual({ code: 1001, reason: 'Going away' });
    await entry('disconnect', 'left');
    await expect(refusedStatus(runtime.url)).rejects.toThrow();
    await expect(start().then((again) => again.stop())).resolves.toBeUndefined();
  });

  it('a DynamoDB that was given is written to, and outlives the runtime', async () => {
    const dynamoDb = await startDynamoDb();
    const runtime = await start({ dynamoDbUrl: dynamoDb.url });
    await runtime.writeParty('party', ['alice']);
    await runtime.stop();
    expect(await dynamoDb.requests()).toMatchObject({ PutItem: 1 });
    await dynamoDb.stop();
  });

  it('a Redis that does not answer stops the start with what to do', async () => {
    await expect(start({ redisUrl: 'redis://:secret@127.0.0.1:1' })).rejects.toThrow(
      /The Redis at redis:\/\/127.0.0.1:1 cannot be reached \(.*ECONNREFUSED.*\)/,
    );
  });

  it.each([
    [
      { configText: '[matchmaking]\ntick = 1' },
      /In the given text: .*matchmaking\.tick: found an unknown key/s,
    ],
    [{ configFile: 'nowhere.toml' }, /There is no file .*nowhere\.toml/],
  ])('a configuration that is not valid stops the start: %o', async (options, message) => {
    await expect(start(options)).rejects.toThrow(message);
  });

  it('a port that is taken stops the start', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(start({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    other.close();
  });

  it('asynchronous invocations of the project reach its functions by their Lambda names', async () => {
    const { log, entry } = createHeardLog();
    const runtime = await start({ log });
    const lambda = new LambdaClient({
      endpoint: runtime.httpUrl,
      region: 'us-east-1',
      credentials: CREDENTIALS,
    });
    const Payload = Buffer.from('{"service":"x"}');
    const command = { FunctionName: 'muster-echo', Payload };
    expect((await lambda.send(new InvokeCommand({ ...command, InvocationType: 'Event' }))).StatusCode).toBe(
      202,
    );
    const answer = await lambda.send(new InvokeCommand(command));
    expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toMatchObject({ event: { service: 'x' } });
    await entry('try-match', 'ran');
    await runtime.stop();
  });
});
