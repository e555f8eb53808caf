import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { RATING_DEFAULT } from '../../src/core/ticket.ts';
import { connectDynamoDb } from '../../src/dynamodb/connect-dynamodb.ts';
import { createConnectionArchive } from '../../src/dynamodb/connection-archive.ts';
import { createTables } from '../../src/dynamodb/create-tables.ts';
import { createPartyStore } from '../../src/dynamodb/party-store.ts';
import { createPenaltyArchive } from '../../src/dynamodb/penalty-archive.ts';
import { createProfileStore } from '../../src/dynamodb/profile-store.ts';
import { Unavailable } from '../../src/use-cases/unavailable.ts';
import { startStandIn, stubAwsAccount } from './stand-in.ts';

const PREFIX = 'test-';
const CONNECTION = {
  connectionId: 'c1',
  player: 'alice',
  connectedAtMs: 1_800_000_000_123,
  tokenRating: 1_520,
  tokenPrioritySeconds: 30,
};
const NO_PROFILE = { rating: RATING_DEFAULT, prioritySeconds: 0, blocked: [] };
const THREE_HOURS_MS = 3 * 3_600_000;

const server = dynalite({ createTableMs: 0 });
let client: DynamoDBClient;

const connectTo = (url: string) => {
  stubAwsAccount();
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', url);
  return connectDynamoDb();
};

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  client = connectTo(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
  await createTables(client, PREFIX);
});

afterAll(async () => {
  client.destroy();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

describe('tables', () => {
  test('creating them again changes nothing', async () => {
    await expect(createTables(client, PREFIX)).resolves.toBeUndefined();
  });
});

describe('the archive of connections', () => {
  let nowMs = CONNECTION.connectedAtMs;
  beforeEach(() => {
    nowMs = CONNECTION.connectedAtMs;
  });
  const archive = () => createConnectionArchive(client, PREFIX, () => nowMs);

  test('finds what was recorded', async () => {
    const withoutRating = { ...CONNECTION, connectionId: 'c2', tokenRating: null, tokenPrioritySeconds: 0 };
    await archive().recordConnection(CONNECTION);
    await archive().recordConnection(withoutRating);
    expect(await archive().findConnection('c1')).toEqual(CONNECTION);
    expect(await archive().findConnection('c2')).toEqual(withoutRating);
  });

  test('a record without a priority, as an older deployment wrote it, has none', async () => {
    await archive().recordConnection({ ...CONNECTION, connectionId: 'c3' });
    await client.send(
      new UpdateItemCommand({
        TableName: `${PREFIX}connections`,
        Key: { connectionId: { S: 'c3' } },
        UpdateExpression: 'REMOVE tokenPrioritySeconds',
      }),
    );
    expect(await archive().findConnection('c3')).toMatchObject({ tokenPrioritySeconds: 0 });
  });

  test('does not know what nobody recorded', async () => {
    expect(await archive().findConnection('c4')).toBeNull();
  });

  test('does not answer an expired connection that is not deleted yet', async () => {
    await archive().recordConnection({ ...CONNECTION, connectionId: 'c5' });
    nowMs += THREE_HOURS_MS - 1;
    expect(await archive().findConnection('c5')).not.toBeNull();
    nowMs += 1_001;
    expect(await archive().findConnection('c5')).toBeNull();
  });
});

describe('profiles and penalties', () => {
  const readPlayer = async (player: string) => {
    const TableName = `${PREFIX}players`;
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: { player: { S: player } } }));
    return Object.fromEntries(Object.entries(Item ?? {}).map(([name, value]) => [name, value.S ?? value.N]));
  };

  test('a player without a profile has the default rating, one with a profile its own', async () => {
    const profiles = createProfileStore(client, PREFIX);
    expect(await profiles.readProfile('bob')).toEqual(NO_PROFILE);
    await profiles.writeProfile('bob', { rating: 1_733.5 });
    expect(await profiles.readProfile('bob')).toEqual({ ...NO_PROFILE, rating: 1_733.5 });
    await profiles.writeProfile('bob', { prioritySeconds: 30, blocked: ['mallory', 'eve'] });
    const written = { rating: 1_733.5, prioritySeconds: 30, blocked: ['mallory', 'eve'] };
    expect(await profiles.readProfile('bob')).toEqual(written);
    await profiles.writeProfile('bob', {});
    await profiles.writeProfile('bob', { blocked: [] });
    expect(await profiles.readProfile('bob')).toEqual({ ...written, blocked: [] });
  });

  const writeItem = (player: string, attributes: Record<string, AttributeValue>) =>
    client.send(
      new PutItemCommand({ TableName: `${PREFIX}players`, Item: { player: { S: player }, ...attributes } }),
    );

  test.each([
    ['30', 30],
    ['0.5', 0.5],
    ['-5', 0],
    ['3600.5', 3_600],
  ])('a priority of %s counts as %d seconds', async (written, counts) => {
    await writeItem('erin', { priority_seconds: { N: written } });
    const { readProfile } = createProfileStore(client, PREFIX);
    expect(await readProfile('erin')).toEqual({ ...NO_PROFILE, prioritySeconds: counts });
  });

  test('attributes of another type say nothing', async () => {
    const attributes = { rating: { S: 'high' }, priority_seconds: { S: '30' }, blocked: { S: 'mallory' } };
    await writeItem('frank', attributes);
    expect(await createProfileStore(client, PREFIX).readProfile('frank')).toEqual(NO_PROFILE);
  });

  test('whom a player blocked may be a set, or a list that holds more than player ids', async () => {
    const { readProfile } = createProfileStore(client, PREFIX);
    await writeItem('grace', { blocked: { SS: ['eve', 'mallory'] } });
    expect((await readProfile('grace')).blocked.toSorted()).toEqual(['eve', 'mallory']);
    const list = [{ S: 'eve' }, { N: '7' }, { S: '' }, { S: 'x'.repeat(129) }, { S: 'mallory' }];
    await writeItem('grace', { blocked: { L: list } });
    expect((await readProfile('grace')).blocked).toEqual(['eve', 'mallory']);
  });

  test('the first 64 whom a player blocked count', async () => {
    const profiles = createProfileStore(client, PREFIX);
    const blocked = Array.from({ length: 70 }, (_, n) => `p${n}`);
    await profiles.writeProfile('heidi', { blocked });
    expect((await profiles.readProfile('heidi')).blocked).toEqual(blocked.slice(0, 64));
  });

  test('a rating and a penalty leave each other alone', async () => {
    const penalties = createPenaltyArchive(client, PREFIX);
    const profiles = createProfileStore(client, PREFIX);
    await penalties.recordPenalty('carol', { count: 1, cooldownUntilMs: 5_000 });
    expect(await profiles.readProfile('carol')).toEqual(NO_PROFILE);
    await profiles.writeProfile('carol', { rating: 1_600 });
    await penalties.recordPenalty('carol', { count: 2, cooldownUntilMs: 6_000 });
    expect(await readPlayer('carol')).toEqual({
      player: 'carol',
      rating: '1600',
      penaltyCount: '2',
      cooldownUntilMs: '6000',
    });
  });

  test('the penalty with the later end wins, whichever is written last', async () => {
    const penalties = createPenaltyArchive(client, PREFIX);
    await penalties.recordPenalty('dave', { count: 2, cooldownUntilMs: 9_000 });
    await penalties.recordPenalty('dave', { count: 1, cooldownUntilMs: 5_000 });
    expect(await readPlayer('dave')).toMatchObject({ penaltyCount: '2', cooldownUntilMs: '9000' });
  });
});

describe('parties', () => {
  test('are read as they were written', async () => {
    const parties = createPartyStore(client, PREFIX);
    expect(await parties.readParty('p1')).toBeNull();
    await parties.writeParty('p1', ['alice', 'bob', 'carol']);
    expect(await parties.readParty('p1')).toEqual(['alice', 'bob', 'carol']);
    await parties.writeParty('p1', ['alice']);
    expect(await parties.readParty('p1')).toEqual(['alice']);
  });
});

test('a fault of DynamoDB is Unavailable, with its cause', async () => {
  const service = await startStandIn(() => ({ status: 400, body: '{"__type":"AccessDeniedException"}' }));
  const profiles = createProfileStore(connectTo(service.url), PREFIX);
  const fault = await profiles.readProfile('alice').catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(Unavailable);
  expect((fault as Unavailable).cause).toMatchObject({ name: 'AccessDeniedException' });
});
