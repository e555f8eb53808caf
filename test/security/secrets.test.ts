import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { developmentKeys } from '../../local/development-keys.ts';
import { functionEnvironment } from '../../local/function-environment.ts';
import { type RunningRedis, startRedis } from '../../local/redis-server.ts';
import { connectClient, type TestClient } from '../support/client.ts';
import { type OwnWorld, playThrough, startOwnWorld } from '../support/runtime.ts';
import { configurationText } from '../support/runtime-configuration.ts';
import { createLogWatch } from './log-watch.ts';

const PASSWORD = 'a p@ssword/of the: test';

const watch = createLogWatch();
const keys = await developmentKeys();
let server: RunningRedis;
let admin: Redis;
let world: OwnWorld;
let redisUrl: string;

beforeAll(async () => {
  server = await startRedis();
  admin = new Redis(server.url);
  await admin.config('SET', 'requirepass', PASSWORD);
  redisUrl = `redis://default:${encodeURIComponent(PASSWORD)}@127.0.0.1:${server.port}`;
  const configText = configurationText({ matchmaking: { events: { redis: true } } });
  world = await startOwnWorld({ redisUrl, configText, log: watch.log, logLevel: 'DEBUG' });
});
afterAll(async () => {
  await world.stop();
  admin.disconnect();
  await server.stop();
});

/** What nobody may read anywhere, beside the credentials of players. */
const secretsOfOurs = () => [
  PASSWORD,
  encodeURIComponent(PASSWORD),
  keys.receiptSecret,
  String(keys.tokenKey.d),
  String(keys.matchTicketKey.d),
];

const holdsNone = (text: string, secrets: readonly string[]) => {
  for (const secret of secrets) expect(text.includes(secret), `found ${secret.slice(0, 8)}...`).toBe(false);
};

/** Every token, receipt and match ticket that was under way. */
const credentials: string[] = [];

const join = async (name: string): Promise<TestClient> => {
  const player = world.name(name);
  const token = await world.mintToken(player);
  credentials.push(token);
  return connectClient(world.url, token, player);
};

const playDuel = async (): Promise<TestClient> => {
  const duel = [await join('alice'), await join('bob')] as const;
  for (const client of duel) {
    client.send({ type: 'enqueue', game_mode: 'Normal_1v1' });
    credentials.push((await client.next('queued')).receipt);
  }
  for (const { match_ticket } of await playThrough(duel)) credentials.push(match_ticket);
  await duel[1].close();
  return duel[0];
};

const sendInVain = async (client: TestClient) => {
  const [token = '', , receipt = ''] = credentials;
  for (const text of ['{', `{"type":"${token.slice(0, 99)}"}`, `{"type":"sync","receipt":"${receipt}x"}`]) {
    client.send(text);
    await client.next(['error', 'state']);
  }
};

/** The functions are thrown out of Redis, and their password is wrong from now on. */
const loseLogin = async (client: TestClient) => {
  await admin.config('SET', 'requirepass', 'another');
  await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  const fault = watch.next('Redis connection fault');
  client.send({ type: 'enqueue', game_mode: 'Normal_5v5', request_id: 'r1' });
  await client.next('error', ({ code }) => code === 'unavailable');
  await fault;
  await admin.config('SET', 'requirepass', PASSWORD);
};

/** The functions' lines come one after the other. */
const flushLog = async () => {
  const flushed = watch.next('allocate was started with an event that it does not know');
  await world.runtime.invoke('allocate', { queue: PASSWORD });
  await flushed;
};

describe('over a whole match, refused frames and a login that fails, with a log at its most talkative,', () => {
  let alice: TestClient;
  beforeAll(async () => {
    alice = await playDuel();
    await sendInVain(alice);
    await loseLogin(alice);
    await flushLog();
    await alice.close();
  });

  it('no secret and no credential reaches the log', () => {
    const logged = JSON.stringify(watch.entries);
    expect(logged).toContain('WRONGPASS');
    expect(watch.entries.map(({ level }) => level)).toContain('debug');
    expect(credentials).toHaveLength(6);
    holdsNone(logged, [...secretsOfOurs(), ...credentials]);
  });

  it('no secret reaches a client', () => {
    const types = alice.received.map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['queued', 'match_found', 'error']));
    holdsNone(JSON.stringify(alice.received), secretsOfOurs());
  });
});

describe('what the local runtime shows beside', () => {
  it('in its figures the address of Redis has no password', async () => {
    const text = await (await fetch(`${world.runtime.httpUrl}/_muster/stats`)).text();
    expect(JSON.parse(text)).toMatchObject({ redisUrl: `redis://127.0.0.1:${server.port}` });
    holdsNone(text, secretsOfOurs());
  });

  it('in its key sets nothing is private', async () => {
    for (const path of ['/.well-known/jwks.json', '/_muster/match-ticket-jwks.json'])
      holdsNone(await (await fetch(`${world.runtime.httpUrl}${path}`)).text(), secretsOfOurs());
  });

  it("of secrets the functions are told the ids, and of the developer's AWS account nothing", () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'of the developer');
    vi.stubEnv('AWS_SESSION_TOKEN', 'of the developer, for now');
    const environment = JSON.stringify(
      functionEnvironment({
        httpUrl: world.runtime.httpUrl,
        dynamoDbUrl: 'http://127.0.0.1:1',
        redisUrl: 'redis://127.0.0.1:1',
        redisCluster: false,
        configFile: 'any',
        logLevel: 'DEBUG',
      }),
    );
    expect(environment).toContain('muster/receipts');
    holdsNone(environment, [
      keys.receiptSecret,
      String(keys.tokenKey.d),
      String(keys.matchTicketKey.d),
      'of the developer',
    ]);
  });
});
