import { beforeEach, expect, test, vi } from 'vitest';
import { createSecretReader } from '../../src/secrets/secret-reader.ts';
import { Unavailable } from '../../src/use-cases/unavailable.ts';
import { type Answer, startStandIn, stubAwsAccount } from './stand-in.ts';

beforeEach(stubAwsAccount);

const readerOf = async (answer: Answer | null, deadlineMs?: number) => {
  const service = await startStandIn(() => answer);
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', service.url);
  return { read: createSecretReader(deadlineMs === undefined ? {} : { deadlineMs }), ...service };
};

test('a secret is read by its id', async () => {
  const { read, requests } = await readerOf({ status: 200, body: '{"SecretString":"the text"}' });
  expect(await read('muster-dev/receipts')).toBe('the text');
  expect(requests[0]?.headers['x-amz-target']).toBe('secretsmanager.GetSecretValue');
  expect(JSON.parse(requests[0]?.body ?? '')).toEqual({ SecretId: 'muster-dev/receipts' });
});

test('what is read once may change: nothing is kept', async () => {
  const { read, requests } = await readerOf({ status: 200, body: '{"SecretString":"the text"}' });
  await read('a');
  await read('a');
  expect(requests).toHaveLength(2);
});

test.each([
  ['is not there', { status: 400, body: '{"__type":"ResourceNotFoundException","message":"none"}' }],
  ['may not be read', { status: 400, body: '{"__type":"AccessDeniedException","message":"no"}' }],
  ['cannot be read now', { status: 500, body: '{}' }],
  ['is binary', { status: 200, body: '{"SecretBinary":"c2VjcmV0"}' }],
])('a secret that %s is unavailable, by its name', async (_, answer) => {
  const { read } = await readerOf(answer);
  await expect(read('muster-dev/receipts')).rejects.toMatchObject({
    name: 'Unavailable',
    message: 'The secret muster-dev/receipts is unavailable',
  });
});

test('a service that does not answer is not waited for', async () => {
  const { read } = await readerOf(null, 50);
  await expect(read('muster-dev/receipts')).rejects.toThrow(Unavailable);
});
