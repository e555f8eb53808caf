import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import getPort from 'get-port';
import { Redis } from 'ioredis';
import { test as base, describe, expect } from 'vitest';
import { type RunningRedis, startRedis } from '../../local/redis-server.ts';
import { createRedis, type RedisClient, type RedisEndpoint } from '../../src/redis/connect-redis.ts';
import { queueKeys } from '../../src/redis/keys.ts';
import { runScript } from '../../src/redis/run-script.ts';
import { Unavailable } from '../../src/use-cases/unavailable.ts';
import { REDIS_KINDS } from '../support/redis.ts';

/** What each test starts and makes ends with it; tests run beside each other. */
const test = base.extend<{
  start: (cluster: boolean, port?: number) => Promise<RunningRedis>;
  clientOf: (endpoint: RedisEndpoint) => RedisClient;
}>({
  start: async ({ onTestFinished }, use) =>
    use(async (cluster, port) => {
      const server = await startRedis({ cluster, ...(port === undefined ? {} : { port }) });
      onTestFinished(() => server.stop());
      return server;
    }),
  clientOf: async ({ onTestFinished }, use) =>
    use((endpoint) => {
      const redis = createRedis(endpoint);
      onTestFinished(() => redis.disconnect());
      return redis;
    }),
});

/** Keeps the server from reading anything for 100 ms. */
const BUSY = `
  local function ms() local time = redis.call('TIME') return time[1] * 1000 + time[2] / 1000 end
  local from = ms()
  while ms() - from < 100 do end`;

const peek = (redis: RedisClient) => runScript(redis, 'peekQueue', queueKeys('any'), ['']);

// A cluster says no for two seconds after its start.
describe.concurrent.each(REDIS_KINDS)('a client of %s Redis', (kind) => {
  const cluster = kind === 'cluster';

  test('is refused while Redis is gone, again and again, and works again when it is back', async ({
    start,
    clientOf,
  }) => {
    const server = await start(cluster);
    const redis = clientOf({ url: server.url, cluster });
    await peek(redis);
    await server.stop();
    await expect(peek(redis)).rejects.toThrow(Unavailable);
    await expect(peek(redis)).rejects.toThrow(Unavailable);
    await start(cluster, server.port);
    expect(await peek(redis)).toEqual([0, 0, '', 0]);
  });

  test('is refused while Redis has never been there, again and again, and works when it is', async ({
    start,
    clientOf,
  }) => {
    const port = await getPort();
    const redis = clientOf({ url: `redis://127.0.0.1:${port}`, cluster });
    for (const _time of [1, 2, 3, 4]) await expect(peek(redis)).rejects.toThrow(Unavailable);
    await start(cluster, port);
    expect(await peek(redis)).toEqual([0, 0, '', 0]);
  });

  test('meets a restart between two calls without its caller noticing', async ({ start, clientOf }) => {
    const server = await start(cluster);
    const redis = clientOf({ url: server.url, cluster });
    await peek(redis);
    await server.stop();
    await start(cluster, server.port);
    expect(await Promise.all([peek(redis), peek(redis)])).toHaveLength(2);
  });

  test('sends a call again whose connection was lost before the answer', async ({ start, clientOf }) => {
    const { url } = await start(cluster);
    const redis = clientOf({ url, cluster });
    const other = clientOf({ url, cluster: false });
    await peek(redis);
    // A busy server reads what was sent in the order of the connections, so the call waits behind the kill.
    const busy = other.eval(BUSY, 0);
    const killed = other.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    const [reply] = await Promise.all([peek(redis), busy, killed]);
    expect(reply).toEqual([0, 0, '', 0]);
  });

  test('logs in with a fresh password each time that it connects', async ({ start, clientOf }) => {
    const { url } = await start(cluster);
    const admin = clientOf({ url, cluster: false });
    let password = '';
    const change = async (to: string) => {
      await admin.call('ACL', 'SETUSER', 'muster', 'on', 'resetpass', `>${to}`, '~*', '&*', '+@all');
      password = to;
    };
    const redis = clientOf({
      url: url.replace('redis://', 'redis://muster@'),
      cluster,
      freshPassword: () => password,
    });
    await change('first, with @:/?&');
    expect(await peek(redis)).toEqual([0, 0, '', 0]);
    expect(await admin.call('CLIENT', 'LIST')).toContain('user=muster');
    for (const next of ['second', 'third']) {
      await change(next);
      // As ElastiCache does with logins by IAM when they are 12 hours old.
      await admin.call('CLIENT', 'KILL', 'USER', 'muster');
      expect(await peek(redis)).toEqual([0, 0, '', 0]);
    }
  });

  test('says that its password is not taken, and connects once it is', async ({ start, clientOf }) => {
    const { url } = await start(cluster);
    const admin = clientOf({ url, cluster: false });
    const faults: string[] = [];
    let password = 'wrong';
    const redis = clientOf({
      url: url.replace('redis://', 'redis://muster@'),
      cluster,
      freshPassword: () => password,
      onFault: ({ message }) => faults.push(message),
    });
    await admin.call('ACL', 'SETUSER', 'muster', 'on', '>right', '~*', '&*', '+@all');
    await expect(peek(redis)).rejects.toThrow(Unavailable);
    expect(faults.join()).toContain('WRONGPASS');
    password = 'right';
    expect(await peek(redis)).toEqual([0, 0, '', 0]);
  });

  test('waits for a slow login, as of a cold container, and sends its first call', async ({
    start,
    clientOf,
    onTestFinished,
  }) => {
    const { port } = await start(cluster);
    const { promise: untilAnswering, resolve: answer } = Promise.withResolvers<void>();
    let connections = 0;
    const slow = createServer((incoming) => {
      const outgoing = connect(port, '127.0.0.1');
      untilAnswering.then(() => incoming.pipe(outgoing).pipe(incoming));
      for (const socket of [incoming, outgoing]) socket.on('error', () => incoming.destroy());
      incoming.on('close', () => outgoing.destroy());
      connections += 1;
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void slow.close());
    await once(slow, 'listening');
    const address = { host: '127.0.0.1', port: (slow.address() as AddressInfo).port };
    const first = peek(clientOf({ url: `redis://${address.host}:${address.port}`, cluster }));
    // TLS, IAM and a share of a core may take as long as this one waits.
    const impatient = new Redis({ ...address, commandTimeout: 1_200 });
    impatient.on('error', () => {});
    await expect(impatient.ping()).rejects.toThrow('timed out');
    // Its own and the client's first one, which has not been given up.
    expect(connections).toBe(2);
    impatient.disconnect();
    answer();
    expect(await first).toEqual([0, 0, '', 0]);
  });

  test('speaks TLS with rediss://', async ({ clientOf }) => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const redis = clientOf({ url: `rediss://localhost:${port}`, cluster });
    const refused = peek(redis).catch((fault: unknown) => fault);
    const [socket] = (await once(server, 'connection')) as [Socket];
    const [greeting] = (await once(socket, 'data')) as [Buffer];
    // A record of TLS's handshake.
    expect(greeting[0]).toBe(0x16);
    server.close();
    socket.destroy();
    expect(await refused).toBeInstanceOf(Unavailable);
  });

  test('tells of connection faults', async ({ clientOf }) => {
    const url = `redis://127.0.0.1:${await getPort()}`;
    const faults: Error[] = [];
    const redis = clientOf({ url, cluster, onFault: (fault) => faults.push(fault) });
    await expect(peek(redis)).rejects.toThrow(Unavailable);
    expect(faults.length).toBeGreaterThan(0);
  });
});

test('a database and an IPv6 address of a URL are taken', ({ clientOf }) => {
  const redis = clientOf({ url: 'redis://[::1]:7000/3', cluster: false }) as Redis;
  expect(redis.options).toMatchObject({ host: '::1', port: 7_000, db: 3 });
});

test('a client is refused while a cluster that came back does not serve yet, and works once it does', async ({
  start,
  clientOf,
}) => {
  const port = await getPort();
  const redis = clientOf({ url: `redis://127.0.0.1:${port}`, cluster: true });
  await expect(peek(redis)).rejects.toThrow(Unavailable);
  const { url } = await start(true, port);
  const admin = clientOf({ url, cluster: false });
  await admin.call('CLUSTER', 'DELSLOTS', '0');
  await expect(peek(redis)).rejects.toThrow(Unavailable);
  await admin.call('CLUSTER', 'ADDSLOTS', '0');
  await expect.poll(() => peek(redis).catch(() => null), { timeout: 10_000 }).toEqual([0, 0, '', 0]);
});
