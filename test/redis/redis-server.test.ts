import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { findRedisServer, startRedis } from '../../local/redis-server.ts';

/** Resolves when the port refuses connections: its server has ended. */
const refused = async (port: number): Promise<void> => {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    if (!isOpen) return;
    // The server's end closes the socket; a server that lives on lets the test run into its time limit.
    await once(socket, 'close');
  }
};

test('a Redis ends when it is stopped, and stopping twice is harmless', async () => {
  const server = await startRedis();
  await server.stop();
  await refused(server.port);
  await server.stop();
});

test('a Redis ends with the process that started it, even if that is killed', async () => {
  const module = new URL('../../local/redis-server.ts', import.meta.url).href;
  const code = `const { startRedis } = await import('${module}'); console.log((await startRedis()).port);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
  parent.kill('SIGKILL');
  await refused(Number(line));
});

test('a port that is taken is reported with what Redis said', async () => {
  const server = await startRedis();
  onTestFinished(() => server.stop());
  await expect(startRedis({ port: server.port })).rejects.toThrow(/Redis ended at once/);
});

test('without any way to get a Redis, it says what was tried and how to get one', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'muster-empty-'));
  const path = process.env.PATH;
  process.env.PATH = empty;
  onTestFinished(async () => {
    process.env.PATH = path;
    await rm(empty, { recursive: true });
  });
  await expect(findRedisServer()).rejects.toThrow(
    /redis-server and valkey-server are not on the PATH[\s\S]*docker[\s\S]*REDIS_URL/,
  );
});
