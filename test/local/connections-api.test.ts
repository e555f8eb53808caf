import {
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { afterEach, expect, it } from 'vitest';
import { type GatewayFixture, startGatewayFixture, type TestFunction } from './gateway-fixture.ts';

let fixture: GatewayFixture;
const start = async (functions: Record<string, TestFunction> = {}) => {
  fixture = await startGatewayFixture(functions);
  return fixture;
};
afterEach(() => fixture.stop());

const opened = async () => {
  const started = await start();
  const client = await started.open();
  const { connectionId } = (await started.event('$connect')).requestContext;
  return { ...started, client, connectionId };
};

const post = (ConnectionId: string, Data: string) =>
  fixture.management.send(new PostToConnectionCommand({ ConnectionId, Data: Buffer.from(Data) }));

it('a post reaches the client', async () => {
  const { client, connectionId } = await opened();
  await post(connectionId, '{"type":"queued"}');
  expect(await client.next()).toBe('{"type":"queued"}');
});

it('a post to a connection that is closed, or never was, answers 410', async () => {
  const { client, connectionId, event } = await opened();
  client.socket.close();
  await event('$disconnect');
  for (const id of [connectionId, 'unheard-of='])
    await expect(post(id, 'x')).rejects.toMatchObject({
      name: 'GoneException',
      $metadata: { httpStatusCode: 410 },
    });
});

it('a post to a connection from inside its own $connect answers 410', async () => {
  const outcome = Promise.withResolvers<unknown>();
  const { open } = await start({
    connect: async ({ requestContext }) => {
      await post(requestContext.connectionId, 'too early').catch(outcome.resolve);
    },
  });
  await open();
  expect(await outcome.promise).toMatchObject({ name: 'GoneException' });
});

it('a post above 128 KB answers 413, one of 128 KB is delivered', async () => {
  const { client, connectionId } = await opened();
  await expect(post(connectionId, 'x'.repeat(128 * 1024 + 1))).rejects.toMatchObject({
    name: 'PayloadTooLargeException',
  });
  await post(connectionId, 'x'.repeat(128 * 1024));
  expect((await client.next()).length).toBe(128 * 1024);
});

it('a request that is not signed answers 403', async () => {
  const { httpUrl, connectionId } = await opened();
  const url = `${httpUrl}/@connections/${encodeURIComponent(connectionId)}`;
  const answer = await fetch(url, { method: 'POST', body: 'x' });
  expect(answer.status).toBe(403);
});

it('GET tells since when and from where a client is connected', async () => {
  const { management, connectionId } = await opened();
  const found = await management.send(new GetConnectionCommand({ ConnectionId: connectionId }));
  expect(found.Identity?.SourceIp).toBe('127.0.0.1');
  expect(found.ConnectedAt?.getTime()).toBeLessThanOrEqual(found.LastActiveAt?.getTime() ?? 0);
});

it('DELETE closes the connection, and later posts answer 410', async () => {
  const { management, connectionId, client } = await opened();
  await management.send(new DeleteConnectionCommand({ ConnectionId: connectionId }));
  await expect(post(connectionId, 'x')).rejects.toMatchObject({ name: 'GoneException' });
  expect((await client.closed).code).toBe(1000);
});

it('faults make posts vanish, fail, answer 410 or 429 or take their time', async () => {
  const { faults, connectionId, client } = await opened();
  faults.onPost = () => 'drop';
  await post(connectionId, 'lost');
  faults.onPost = () => 'gone';
  await expect(post(connectionId, 'x')).rejects.toMatchObject({ name: 'GoneException' });
  faults.onPost = () => 'throttle';
  await expect(post(connectionId, 'x')).rejects.toMatchObject({ $metadata: { httpStatusCode: 429 } });
  faults.onPost = () => 'fail';
  await expect(post(connectionId, 'x')).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  faults.onPost = (_id, frame) => (frame === 'slow' ? { delayMs: 5 } : undefined);
  await post(connectionId, 'slow');
  await post(connectionId, 'fast');
  expect([await client.next(), await client.next()]).toEqual(['slow', 'fast']);
});

it('a fault that cuts a connection answers 410, and the client is closed', async () => {
  const { faults, connectionId, client } = await opened();
  faults.onPost = () => 'cut';
  await expect(post(connectionId, 'x')).rejects.toMatchObject({ name: 'GoneException' });
  expect((await client.closed).code).toBe(1001);
});
