import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import getPort from 'get-port';
import type { Redis } from 'ioredis';
import { describe, expect, type TestContext, test } from 'vitest';
import { type RunningRedis, startRedis } from '../../local/redis-server.ts';
import { createRedis } from '../../src/redis/connect-redis.ts';
import { queueKeys } from '../../src/redis/keys.ts';
import { runScript } from '../../src/redis/run-script.ts';
import { Unavailable } from '../../src/use-cases/unavailable.ts';
import { REDIS_KINDS } from '../support/redis.ts';

type OnTestFinished = TestContext['onTestFinished'];

const start = async (
  onTestFinished: OnTestFinished,
  cluster: boolean,
  port?: number,
): Promise<RunningRedis> => {
  const server = await startRedis({ cluster, ...(port === undefined ? {} : { port }) });
  onTestFinished(() => server.stop());
  return server;
};

/** Keeps the server from reading anything for 100 ms. */
const BUSY = `
  local function ms() local time = redis.call('TIME') return time[1] * 1000 + time[2] / 1000 end
  local from = ms()
  while ms() - from < 100 do end`;

// A cluster says no for two seconds after its start.
describe.concurrent.each(REDIS_KINDS)('a client of %s Redis', (kind) => {
  const cluster = kind === 'cluster';
  const peek = (redis: ReturnType<typeof createRedis>) =>
    runScript(redis, 'peekQueue', queueKeys('any'), ['']);

  test('is refused while Redis is gone, again and again, and works again when it is back', async ({
    onTestFinished,
  }) => {
    const server = await start(onTestFinished, cluster);
    const redis = createRedis({ url: server.url, cluster });
    onTestFinished(() => redis.disconnect());
    await peek(redis);
    await server.stop();
    await expect(peek(redis)).rejects.toThrow(Unavailable);
    await expect(peek(redis)).rejects.toThrow(Unavailable);
    await start(onTestFinished, cluster, server.port);
    expect(await peek(redis)).toEqual([0, 0, '', 0]);
  });

  test('is refused while Redis has never been there, again and again, and works when it is', async ({
    onTestFinished,
  }) => {
    const port = await getPort();
    const redis = createRedis({ url: `redis://127.0.0.1:${port}`, cluster });
    onTestFinished(() => redis.disconnect());
    for (const _time of [1, 2, 3, 4]) await expect(peek(redis)).rejects.toThrow(Unavailable);
    await start(onTestFinished, cluster, port);
    expect(await peek(redis)).toEqual([0, 0, '', 0]);
  });

  test('is refused while a cluster that came back does not serve yet, and works once it does', async ({
    onTestFinished,
  }) => {
    const port = await getPort();
    const redis = createRedis({ url: `redis://127.0.0.1:${port}`, cluster });
    onTestFinished(() => redis.disconnect());
    await expect(peek(redis)).rejects.toThrow(Unavailable);
    const { url } = await start(onTestFinished, cluster, port);
    const admin = createRedis({ url, cluster: false });
    onTestFinished(() => admin.disconnect());
    if (cluster) await admin.call('CLUSTER', 'DELSLOTS', '0');
    if (cluster) await expect(peek(redis)).rejects.toThrow(Unavailable);
    if (cluster) await admin.call('CLUSTER', 'ADDSLOTS', '0');
    await expect.poll(() => peek(redis).catch(() => null), { timeout: 10_000 }).toEqual([0, 0, '', 0]);
  });

  test('meets a restart between two calls without its caller noticing', async ({ onTestFinished }) => {
    const server = await start(onTestFinished, cluster);
    const redis = createRedis({ url: server.url, cluster });
    onTestFinished(() => redis.disconnect());
    await peek(redis);
    await server.stop();
    await start(onTestFinished, cluster, server.port);
    expect(await Promise.all([peek(redis), peek(redis)])).toHaveLength(2);
  });

  test('sends a call again whose connection was lost before the answer', async ({ onTestFinished }) => {
    const { url } = await start(onTestFinished, cluster);
    const redis = createRedis({ url, cluster });
    const other = createRedis({ url, cluster: false });
    onTestFinished(() => {
      redis.disconnect();
      other.disconnect();
    });
    await peek(redis);
    // A busy server reads what was sent in the order of the connections, so the call waits behind the kill.
    const busy = other.eval(BUSY, 0);
    const killed = other.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    const [reply] = await Promise.all([peek(redis), busy, killed]);
    expect(reply).toEqual([0, 0, '', 0]);
  });

  test('logs in with a fresh password each time that it connects', async ({ onTestFinished }) => {
    const { url } = await start(onTestFinished, cluster);
    const admin = createRedis({ url, cluster: false });
    let password = '';
    const change = async (to: string) => {
      await admin.call('ACL', 'SETUSER', 'muster', 'on', 'resetpass', `>${to}`, '~*', '&*', '+@all');
      password = to;
    };
    const redis = createRedis({
      url: url.replace('redis://', 'redis://muster@'),
      cluster,
      freshPassword: () => password,
    });
    onTestFinished(() => {
      redis.disconnect();
      admin.disconnect();
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

  test('says that its password is not taken, and connects once it is', async ({ onTestFinished }) => {
    const { url } = await start(onTestFinished, cluster);
    const admin = createRedis({ url, cluster: false });
    const faults: string[] = [];
    let password = 'wrong';
    const redis = createRedis({
      url: url.replace('redis://', 'redis://muster@'),
      cluster,
      freshPassword: () => password,
      onFault: ({ message }) => faults.push(message),
    });
    onTestFinished(() => {
      redis.disconnect();
      admin.disconnect();
    });
    await admin.call('ACL', 'SETUSER', 'muster', 'on', '>right', '~*', '&*', '+@all');
    await expect(peek(redis)).rejects.toThrow(Unavailable);
    expect(faults.join()).toMatch(/WRONGPASS|Failed to refresh slots cache/);
    password = 'right';
    expect(await peek(redis)).toEqual([0, 0, '', 0]);
  });

  test('waits for a slow login, as of a cold container, and sends its first call', async ({
    onTestFinished,
  }) => {
    const { port } = await start(onTestFinished, cluster);
    // Says nothing of a connection until as much time has passed as TLS, IAM and a share of a core may take.
    const slow = createServer((incoming) => {
      const outgoing = connect(port, '127.0.0.1');
      setTimeout(() => incoming.pipe(outgoing).pipe(incoming), 1_200);
      for (const socket of [incoming, outgoing]) socket.on('error', () => incoming.destroy());
      incoming.on('close', () => outgoing.destroy());
    }).listen(0, '127.0.0.1');
    await once(slow, 'listening');
    const redis = createRedis({ url: `redis://127.0.0.1:${(slow.address() as AddressInfo).port}`, cluster });
    onTestFinished(() => {
      redis.disconnect();
      slow.close();
    });
    expect(await peek(redis)).toEqual([0, 0, '', 0]);
  });

  test('speaks TLS with rediss://', async ({ onTestFinished }) => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const redis = createRedis({ url: `rediss://localhost:${port}`, cluster });
    onTestFinished(() => {
      redis.disconnect();
      server.close();
    });
    const refused = peek(redis).catch((fault: unknown) => fault);
    const [socket] = (await once(server, 'connection')) as [Socket];
    const [greeting] = (await once(socket, 'data')) as [Buffer];
    // A record of TLS's handshake.
    expect(greeting[0]).toBe(0x16);
    server.close();
    socket.destroy();
    expect(await refused).toBeInstanceOf(Unavailable);
  });

  test('tells of connection faults', async ({ onTestFinished }) => {
    const url = `redis://127.0.0.1:${await getPort()}`;
    const faults: Error[] = [];
    const redis = createRedis({ url, cluster, onFault: (fault) => faults.push(fault) });
    onTestFinished(() => redis.disconnect());
    await expect(peek(redis)).rejects.toThrow(Unavailable);
    expect(faults.length).toBeGreaterThan(0);
  });
});

test('a database and an IPv6 address of a URL are taken', () => {
  const redis = createRedis({ url: 'redis://[::1]:7000/3', cluster: false }) as Redis;
  expect(redis.options).toMatchObject({ host: '::1', port: 7_000, db: 3 });
  redis.disconnect();
});
