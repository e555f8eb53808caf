import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test, vi } from 'vitest';
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

/** What a Redis that is killed with a value in it holds once it is started again in the same way. */
const valueAfterKill = async (options: { readonly folder?: string }) => {
  const killed = await startRedis(options);
  const before = new Redis(killed.url);
  await before.set('name', 'alice');
  before.disconnect();
  await killed.kill();
  const again = await startRedis({ ...options, port: killed.port });
  const after = new Redis(again.url);
  const value = await after.get('name');
  after.disconnect();
  await again.stop();
  return value;
};

test('a Redis that is killed comes back empty, or with its data where it has a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'muster-redis-kept-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  expect(await valueAfterKill({})).toBeNull();
  expect(await valueAfterKill({ folder })).toBe('alice');
});

test('a port that is taken is reported with what Redis said', async () => {
  const server = await startRedis();
  onTestFinished(() => server.stop());
  await expect(startRedis({ port: server.port })).rejects.toThrow(/Redis ended at once/);
});

/** A PATH of one folder with these programs: name -> shell script. */
const onlyOnPath = async (programs: Readonly<Record<string, string>>): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'muster-path-'));
  const path = process.env.PATH;
  onTestFinished(async () => {
    process.env.PATH = path;
    await rm(folder, { recursive: true });
  });
  for (const [name, script] of Object.entries(programs))
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  process.env.PATH = folder;
  return folder;
};

const runAs = (userId: number) => {
  const getuid = vi.spyOn(process, 'getuid').mockReturnValue(userId);
  onTestFinished(() => getuid.mockRestore());
};

// Stands in for the package manager; all else is as it is.
const APT_GET = 'cd "$(/usr/bin/dirname "$0")" && echo > redis-server && /bin/chmod +x redis-server';

test('as root, a Redis that is missing is installed with the package manager', async () => {
  runAs(0);
  const folder = await onlyOnPath({ 'apt-get': APT_GET });
  const said: string[] = [];
  const launcher = await findRedisServer((line) => said.push(line));
  expect(launcher).toEqual({ kind: 'binary', path: join(folder, 'redis-server') });
  expect(said.join()).toMatch(/installing it with apt-get/);
});

test('where nothing can be installed, Docker runs the Redis', async () => {
  runAs(1_000);
  await onlyOnPath({ 'apt-get': APT_GET, docker: 'exit 0' });
  expect(await findRedisServer()).toMatchObject({ kind: 'docker' });
});

test('without any way to get a Redis, it says what was tried and how to get one', async () => {
  runAs(0);
  await onlyOnPath({ 'apt-get': 'echo no network >&2; exit 100' });
  await expect(findRedisServer()).rejects.toThrow(
    /are not on the PATH[\s\S]*apt-get failed[\s\S]*docker[\s\S]*REDIS_URL/,
  );
});
