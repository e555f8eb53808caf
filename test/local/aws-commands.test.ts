import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesIn, type Kept, withLock } from '../../local/aws/folder.ts';
import { endProcess, isAlive, processIdOf } from '../../local/aws/pid.ts';
import { startKeeper } from '../../local/aws/start-keeper.ts';
import { takeDown } from '../../local/aws/take-down.ts';
import { reachRedis } from '../../local/reach-redis.ts';

let folder: string;
const servers: Server[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-aws-commands-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await takeDown({ folder, say: () => {}, signal: new AbortController().signal });
  await rm(folder, { recursive: true, force: true });
});

/** A real process of the command, with nothing of this shell that it listens to. */
const command = (name: 'up' | 'down', args: readonly string[] = [], environment: NodeJS.ProcessEnv = {}) => {
  const file = fileURLToPath(new URL(`../../local/aws/${name}.ts`, import.meta.url));
  const env = { ...process.env, AWS_ENDPOINT_URL: '', REDIS_URL: '', MUSTER_CONFIG_FILE: '', ...environment };
  const child = spawn(process.execPath, [file, '--folder', folder, ...args], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  const closed = once(child, 'close').then(([code]) => ({ code: code as number | null, output }));
  return { child, closed };
};

const listening = async (answer: RequestListener): Promise<{ port: number; url: string }> => {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://127.0.0.1:${port}` };
};

/** Answers the first question whether it is there, and then never again. */
const hangingEmulator = async () => {
  const asked = Promise.withResolvers<void>();
  const { url } = await listening((request, response) => {
    if (request.method === 'GET') response.end();
    else asked.resolve();
  });
  return { url, asked: asked.promise };
};

const kept = async (): Promise<Kept> => JSON.parse(await readFile(filesIn(folder).kept, 'utf8'));

const expectNothingLeft = async ({ keeper, redisUrl }: Kept) => {
  expect(await isAlive(keeper)).toBe(false);
  await expect(reachRedis(redisUrl)).rejects.toThrow('cannot be reached');
};

describe('aws:up ends with exit code 1 and what to do', () => {
  it('when nothing answers at AWS_ENDPOINT_URL', async () => {
    const { code, output } = await command('up', [], { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }).closed;
    expect([code, output]).toEqual([1, expect.stringContaining('Nothing answers at AWS_ENDPOINT_URL')]);
    expect(output).toContain('LOCALSTACK_AUTH_TOKEN');
  });

  it('when AWS_ENDPOINT_URL is none', async () => {
    const { code, output } = await command('up', [], { AWS_ENDPOINT_URL: 'localhost:4566' }).closed;
    const sentence = 'AWS_ENDPOINT_URL is "localhost:4566": expected a URL such as http://127.0.0.1:4566.';
    expect([code, output]).toEqual([1, `${sentence}\n`]);
  });

  it('when LocalStack answers that it needs a plan, and leaves nothing behind', async () => {
    const { url } = await listening((_request, response) => {
      response
        .writeHead(501)
        .end('<ErrorResponse><Error>not included in your license</Error></ErrorResponse>');
    });
    const { code, output } = await command('up', [], { AWS_ENDPOINT_URL: url }).closed;
    expect([code, output]).toEqual([1, expect.stringContaining('`cdk bootstrap` failed')]);
    expect(output).toContain('set LOCALSTACK_AUTH_TOKEN where it runs');
    await expect(kept()).rejects.toThrow('ENOENT');
  });

  it('when the port is taken', async () => {
    const { port } = await listening(() => {});
    const { code, output } = await command('up', ['--port', String(port)]).closed;
    expect([code, output]).toEqual([1, expect.stringContaining(`Port ${port} is taken`)]);
  });

  it('when the Redis of REDIS_URL cannot be reached', async () => {
    const { code, output } = await command('up', [], { REDIS_URL: 'redis://127.0.0.1:1' }).closed;
    expect([code, output]).toEqual([1, expect.stringContaining('redis://127.0.0.1:1 cannot be reached')]);
  });

  it.each([
    [['--port', 'many'], '--port is "many": expected a whole number'],
    [['--config', '/nowhere/my.toml'], 'There is no file /nowhere/my.toml'],
    [['--speed', '3'], "Unknown option '--speed'"],
  ])('when given %j', async (args, message) => {
    const { code, output } = await command('up', args).closed;
    expect([code, output]).toEqual([1, expect.stringContaining(message)]);
    expect(output).not.toContain('    at ');
  });
});

describe('what aws:up has started', () => {
  it("is no second one's to use before it is up, and is ended by Ctrl-C", async () => {
    const { url, asked } = await hangingEmulator();
    const { child, closed } = command('up', [], { AWS_ENDPOINT_URL: url });
    await asked;
    const started = await kept();
    await reachRedis(started.redisUrl);
    const second = await command('up').closed;
    expect([second.code, second.output]).toEqual([
      1,
      expect.stringContaining(`Process ${child.pid} is at work`),
    ]);
    child.kill('SIGINT');
    const { code, output } = await closed;
    expect([code, output]).toEqual([130, expect.stringContaining('Interrupted')]);
    await expectNothingLeft(started);
  });

  it('is ended by aws:down when aws:up was killed', async () => {
    const { url, asked } = await hangingEmulator();
    const { child, closed } = command('up', [], { AWS_ENDPOINT_URL: url });
    await asked;
    const started = await kept();
    child.kill('SIGKILL');
    await closed;
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
    const down = await command('down').closed;
    expect([down.code, down.output]).toEqual([0, 'Nothing is left.\n']);
    await expectNothingLeft(started);
  });

  it('ends when what keeps it is killed', async () => {
    const orders = { folder, python: null, port: null, redisUrl: null, isTied: false };
    const started = await startKeeper(orders, { say: () => {}, signal: new AbortController().signal });
    await reachRedis(started.redisUrl);
    process.kill(started.keeper.pid, 'SIGKILL');
    await expect
      .poll(() =>
        reachRedis(started.redisUrl).then(
          () => 'there',
          () => 'gone',
        ),
      )
      .toBe('gone');
  });
});

it('the lock of somebody who was killed is taken by one of those who find it at once', async () => {
  for (let round = 0; round < 10; round += 1) {
    await symlink(JSON.stringify({ pid: process.pid, startedAt: 'another moment' }), filesIn(folder).lock);
    const { promise: untilAllHaveTried, resolve: end } = Promise.withResolvers<void>();
    const attempts = Array.from({ length: 8 }, () => {
      const { promise: outcome, resolve } = Promise.withResolvers<string>();
      const enter = () => {
        resolve('entered');
        return untilAllHaveTried;
      };
      const left = withLock(folder, enter).catch((fault: Error) => resolve(fault.message));
      return { outcome, left };
    });
    const outcomes = await Promise.all(attempts.map(({ outcome }) => outcome));
    end();
    await Promise.all(attempts.map(({ left }) => left));
    const refused = `Process ${process.pid} is at work in ${folder}: wait until it has ended.`;
    expect(outcomes.toSorted()).toEqual([...Array(7).fill(refused), 'entered']);
  }
});

describe('aws:down', () => {
  it('says so when nothing is up, as often as it is asked', async () => {
    for (let time = 0; time < 2; time += 1) {
      const { code, output } = await command('down').closed;
      expect([code, output]).toEqual([0, 'Nothing is up.\n']);
    }
  });

  it('leaves a process alone that was given the number of one that has ended', async () => {
    const other = spawn('sleep', ['600']);
    const id = await processIdOf(other.pid ?? 0);
    expect(id).not.toBeNull();
    const former = { pid: other.pid ?? 0, startedAt: 'another moment' };
    const state: Kept = { keeper: former, endpoint: null, redisUrl: 'redis://127.0.0.1:1' };
    await writeFile(filesIn(folder).kept, JSON.stringify(state));
    await command('down').closed;
    expect(id !== null && (await isAlive(id))).toBe(true);
    if (id !== null) await endProcess(id, 5_000);
    expect(id !== null && (await isAlive(id))).toBe(false);
  });

  it('leaves alone what else is in its folder', async () => {
    await writeFile(join(folder, 'mine.txt'), 'mine');
    await command('down').closed;
    expect(await readFile(join(folder, 'mine.txt'), 'utf8')).toBe('mine');
  });
});

it.each(['up', 'down'] as const)('aws:%s explains itself', async (name) => {
  const { code, output } = await command(name, ['--help']).closed;
  expect([code, output]).toEqual([0, expect.stringContaining(`npm run aws:${name}`)]);
});
