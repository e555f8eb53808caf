import { afterAll, expect, it } from 'vitest';
import { type LocalDynamoDb, startDynamoDb } from '../../local/dynamodb.ts';
import { wireLocalRecords } from '../../src/wiring/local.ts';

const started: LocalDynamoDb[] = [];
afterAll(() => Promise.all(started.map((dynamoDb) => dynamoDb.stop())));

it('requests are counted by operation', async () => {
  const dynamoDb = await startDynamoDb();
  started.push(dynamoDb);
  const records = await wireLocalRecords(dynamoDb.url, 'muster-');
  await records.writeParty('party', ['alice']);
  await records.writeParty('party', ['alice', 'bob']);
  records.close();
  expect(await dynamoDb.requests()).toMatchObject({ PutItem: 2 });
});
