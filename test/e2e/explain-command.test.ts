import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import getPort from 'get-port';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestClient } from '../support/client.ts';
import { closeAll, type OwnWorld, startOwnWorld, ticketOf } from '../support/runtime.ts';
import { configurationText } from '../support/runtime-configuration.ts';

const SCRIPT = fileURLToPath(new URL('../../local/explain.ts', import.meta.url));

let world: OwnWorld;
let folder: string;
let configFile: string;

beforeAll(async () => {
  world = await startOwnWorld();
  folder = await mkdtemp(join(tmpdir(), 'muster-explain-'));
  configFile = join(folder, 'matchmaking.toml');
  await writeFile(configFile, configurationText());
});
afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

const explainWith = (...args: string[]) => explainIn({}, ...args);

const explainIn = (variables: Readonly<Record<string, string>>, ...args: string[]) =>
  new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    const env = { ...process.env, REDIS_URL: '', MUSTER_CONFIG_FILE: '', ...variables };
    execFile(process.execPath, [SCRIPT, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });

const explainTicket = (ticketId: string, ...more: string[]) =>
  explainWith('--ticket', ticketId, '--redis-url', world.runtime.redisUrl, '--config', configFile, ...more);

describe('a ticket that waits', () => {
  it('is explained to operators, and to its player in a word', async () => {
    const [alice] = await world.enqueueInOrder('Normal_2v2', ['alice']);
    const { ticketId } = ticketOf(alice);
    const { code, stdout } = await explainTicket(ticketId);
    expect(code).toBe(0);
    expect(stdout).toContain(`Ticket ${ticketId} in Normal_2v2: 1 player rated 1500, waiting for `);
    expect(stdout).toContain('A match needs 4 players.');
    expect(stdout).toContain('It met 0 other tickets, 0 players:');
    expect(stdout).toContain('It waits because of too_few_players. Too few players are in line for a match.');
    expect(await reasonOf(alice)).toBe('too_few_players');
    await closeAll([alice]);
  });

  it('is explained as JSON', async () => {
    const clients = await world.enqueueInOrder('Normal_3v3', ['bob', 'carol']);
    const { ticketId } = ticketOf(clients[1]);
    const { code, stdout, stderr } = await explainTicket(ticketId, '--json');
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      gameMode: 'Normal_3v3',
      ticketId,
      playersNeeded: 6,
      met: { tickets: 1, players: 1, isCut: false },
      accepted: { tickets: 1, players: 1 },
      refused: [],
      reason: 'too_few_players',
      nearestMiss: null,
      matchableInMs: null,
    });
    await closeAll(clients);
  });
});

describe('a Redis that lets IAM identities in', () => {
  /** Stands in for ElastiCache's user, who is let in by a token that only ElastiCache can check. */
  const urlOfUser = async () => {
    const redis = new Redis(world.runtime.redisUrl);
    const commands = ['+info', '+evalsha', '+eval', '+time', '+@read'];
    await redis.call('ACL', 'SETUSER', 'reader', 'on', 'nopass', '~*', ...commands);
    redis.disconnect();
    return world.runtime.redisUrl.replace('redis://', 'redis://reader@');
  };
  const iam = { REDIS_IAM_CACHE: 'muster-dev', AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' };

  it('is asked as the user of its URL, with credentials of the environment', async () => {
    const url = await urlOfUser();
    const args = ['--ticket', 'nobody', '--redis-url', url, '--config', configFile];
    const { stderr } = await explainIn({ ...iam, AWS_REGION: 'eu-west-1' }, ...args);
    expect(stderr).toContain('No queue knows ticket nobody');
  });

  it('cannot be asked without a Region, and says so', async () => {
    const args = ['--ticket', 't', '--redis-url', 'rediss://reader@localhost', '--config', configFile];
    const { code, stderr } = await explainIn({ ...iam, AWS_REGION: '' }, ...args);
    expect([code, stderr]).toEqual([
      1,
      'The environment variable AWS_REGION is not set: expected the Region of the cache.\n',
    ]);
  });
});

/** As soon as the ticker has looked into it. */
const reasonOf = async (client: TestClient): Promise<string> => {
  for (;;) {
    client.send({ type: 'sync' });
    const state = await client.next('state');
    if (state.status === 'waiting' && state.waiting_because !== null) return state.waiting_because;
  }
};

describe('what cannot be explained ends with a sentence and exit code 1', () => {
  it.each(['nobody', '-5p6q7r8s9t0u1v2w3x4y5'])('a ticket that nobody knows, %s', async (ticketId) => {
    const { code, stderr } = await explainTicket(ticketId);
    expect([code, stderr]).toEqual([
      1,
      `No queue knows ticket ${ticketId}: it has ended, or is of another Redis or configuration.\n`,
    ]);
  });

  it('a ticket that is matched', async () => {
    const clients = await world.enqueueInOrder('Normal_1v1', ['dave', 'erin']);
    await Promise.all(clients.map((client) => client.next('start_loading')));
    const { ticketId } = ticketOf(clients[0]);
    const { code, stderr } = await explainTicket(ticketId);
    expect([code, stderr]).toEqual([1, `Ticket ${ticketId} in Normal_1v1 does not wait: it is loading.\n`]);
    await closeAll(clients);
  });

  it('no ticket', async () => {
    const { code, stderr } = await explainWith();
    expect([code, stderr]).toEqual([
      1,
      '--ticket is missing: expected the "ticket_id" of a `queued` or `state` frame.\n',
    ]);
  });

  it('a Redis that is not there', async () => {
    const url = `redis://127.0.0.1:${await getPort()}`;
    const { code, stderr } = await explainWith('--ticket', 't', '--redis-url', url);
    expect(code).toBe(1);
    expect(stderr).toContain(`The Redis at ${url} cannot be reached`);
    expect(stderr).toContain('--redis-url or REDIS_URL');
  });

  it('a configuration that is not there', async () => {
    const { code, stderr } = await explainTicket('t', '--config', join(folder, 'none.toml'));
    expect(code).toBe(1);
    expect(stderr).toContain('There is no file');
  });
});
