import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { reachRedis } from '../../local/reach-redis.ts';
import type { RuntimeStats } from '../../local/runtime-stats.ts';
import { openClient } from './gateway-fixture.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A script of the project, in a group of processes of its own, with all that it writes. */
const run = (script: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) => {
  const file = fileURLToPath(new URL(`../../local/${script}`, import.meta.url));
  const env = { ...process.env, NO_COLOR: '1', REDIS_URL: '', ...environment };
  const child = spawn(process.execPath, [file, ...args], { env, detached: true });
  children.push(child);
  let output = '';
  const waiting: (() => void)[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
      for (const wake of waiting.splice(0)) wake();
    });
  const written = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const match = pattern.exec(output);
      if (match !== null) return match[1] ?? match[0];
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };
  const closed = once(child, 'close').then(([code]) => ({ code, output }));
  return { child, written, closed };
};

it.each(['SIGINT', 'SIGTERM'] as const)('runs until %s, and ends with exit code 0', async (signal) => {
  const { child, written, closed } = run('start.ts', ['--port', '0']);
  const url = await written(/WebSocket +(ws:\S+)/);
  const token = await written(/Token +(\S+)/);
  await written(/Ctrl-C stops it/);
  const client = await openClient(`${url}?token=${token}`);
  child.kill(signal);
  expect(await client.closed).toEqual({ code: 1001, reason: 'Going away' });
  expect(await closed).toMatchObject({ code: 0, output: expect.stringContaining('Stopping') });
});

it('Ctrl-C, which its Redis gets as well, leaves nothing behind', async () => {
  const { child, written, closed } = run('start.ts', ['--port', '0']);
  const url = new URL(await written(/WebSocket +(ws:\S+)/));
  const stats = await fetch(`http://${url.host}/_muster/stats`);
  const { redisUrl } = (await stats.json()) as RuntimeStats;
  const client = await openClient(`${url}?token=${await written(/Token +(\S+)/)}`);
  client.send({ type: 'enqueue', game_mode: 'Normal_1v1' });
  expect(await client.next()).toContain('"queued"');
  // A terminal sends it to the whole group of processes.
  process.kill(-(child.pid ?? Number.NaN), 'SIGINT');
  const { code, output } = await closed;
  expect([code, output]).toEqual([0, expect.stringMatching(/Stopping \.\.\.\n$/)]);
  await expect(reachRedis(redisUrl)).rejects.toThrow('cannot be reached');
});

it('ends with exit code 1 and what to do when the port is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { code, output } = await run('start.ts', ['--port', String(port)]).closed;
  expect([code, output]).toEqual([1, expect.stringContaining(`Port ${port} is taken.`)]);
  other.close();
});

it('ends with exit code 1 and what to do when the Redis of REDIS_URL cannot be reached', async () => {
  const { code, output } = await run('start.ts', ['--port', '0'], { REDIS_URL: 'redis://127.0.0.1:1' })
    .closed;
  expect([code, output]).toEqual([1, expect.stringContaining('Redis at redis://127.0.0.1:1 cannot be')]);
});

it.each([
  [
    ['--config', '/nowhere/my.toml'],
    'There is no file /nowhere/my.toml: expected --config or MUSTER_CONFIG_FILE',
  ],
  [['--redis-url', 'me:secret@localhost:6379'], 'REDIS_URL is "localhost:6379": expected redis://host:port'],
  [
    ['--redis-url', 'http://me:secret@localhost'],
    'REDIS_URL is "http://localhost": expected redis://host:port',
  ],
])('ends with exit code 1 and what was expected when given %j', async (args, message) => {
  const { code, output } = await run('start.ts', ['--port', '0', ...args]).closed;
  expect([code, output]).toEqual([1, expect.stringContaining(message)]);
  expect(output).not.toContain('secret');
});

it.each([
  ['--port', 'abc'],
  ['--unheard-of', ''],
])('ends with exit code 1 and its usage when given %s %s', async (...args) => {
  const { code, output } = await run('start.ts', args).closed;
  expect([code, output]).toEqual([1, expect.stringContaining('npm start --')]);
});

it('shows that something goes on', async () => {
  const { written } = run('start.ts', ['--port', '0']);
  const url = await written(/WebSocket +(ws:\S+)/);
  const tokens = await Promise.all(
    ['alice', 'bob'].map(async (player) =>
      (await run('token.ts', ['--player', player]).closed).output.trim(),
    ),
  );
  await expect(openClient(`${url}?token=x`)).rejects.toThrow('401');
  await written(/connection refused \(401\): its token is not a JWT/);
  for (const token of tokens) (await openClient(`${url}?token=${token}`)).send(ENQUEUE);
  await written(/match formed .*players=(alice, bob|bob, alice)/);
});

const ENQUEUE = { type: 'enqueue', game_mode: 'Normal_1v1' };

it.each(['start.ts', 'token.ts'])('%s explains itself, and ends with exit code 0', async (script) => {
  const { code, output } = await run(script, ['--help']).closed;
  expect([code, output]).toEqual([0, expect.stringMatching(/npm (start|run -s token) -- /)]);
});

it('prints a token and nothing else', async () => {
  const { code, output } = await run('token.ts', ['--player', 'alice', '--rating', '1520']).closed;
  const [, payload = ''] = output.split('.');
  expect([code, output]).toEqual([0, expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)]);
  expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
    sub: 'alice',
    rating: 1520,
  });
});

it.each([
  [[], '--player is missing'],
  [['--player', 'alice', '--rating', 'high'], '--rating is "high": expected a number'],
  [['--player', 'alice', '--hours', '0'], '--hours is "0": expected a number above 0'],
  [['--player', 'alice', '--rank', '3'], "Unknown option '--rank'"],
])('says what is wrong with the arguments of token: %j', async (args, message) => {
  const { code, output } = await run('token.ts', args).closed;
  expect([code, output]).toEqual([1, expect.stringContaining(message)]);
});
