import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { createFramePoster } from '../../src/apigw/frame-poster.ts';
import { createPostTransport } from '../../src/apigw/post-transport.ts';
import type { ServerFrame } from '../../src/protocol/server-frames.ts';
import { recordingLog, stubAwsAccount } from './stand-in.ts';

const PONG: ServerFrame = { type: 'pong', v: 1, ticket_id: null, revision: 0 };

beforeEach(stubAwsAccount);

/** Takes posts, but those to `slow`, on sockets that it never closes by itself, until they are told to be dead. */
const startServer = async () => {
  const sockets = new Set<Socket>();
  const dead = new Set<Socket>();
  const server = createServer(({ socket, url }, response) => {
    if (dead.has(socket)) socket.resetAndDestroy();
    else if (url !== '/@connections/slow') response.end();
  });
  server.keepAliveTimeout = 0;
  server.on('connection', (socket) => void sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const killAll = () => {
    for (const socket of sockets) dead.add(socket);
  };
  return { endpoint, sockets, dead, killAll };
};

const burst = [1, 2, 3, 4, 5, 6, 7, 8];

test.each([1, 3, 8])(
  'of 8 sockets that died while the container was frozen, %i posts at once meet no more than one each',
  async (count) => {
    const { endpoint, sockets, dead, killAll } = await startServer();
    const { log, lines } = recordingLog();
    const poster = createFramePoster({ endpoint, log, clock: { sleep: async () => {} } });
    const post = () => poster.post('c1', PONG);
    await Promise.all(burst.map(post));
    expect(sockets.size).toBe(8);
    killAll();

    const outcomes = await Promise.all(burst.slice(0, count).map(post));
    expect(outcomes).toEqual(outcomes.map(() => 'accepted'));
    expect(lines).toEqual([]);
    // Those that nobody met are closed as well.
    const open = [...dead].filter((socket) => !socket.closed);
    await Promise.all(open.map((socket) => once(socket, 'close')));
  },
);

test('a post that is not answered in time costs its own socket, and no other', async () => {
  const { endpoint, sockets } = await startServer();
  const { log } = recordingLog();
  const poster = createFramePoster({ endpoint, log, clock: { sleep: async () => {} }, deadlineMs: 500 });
  const post = () => poster.post('c1', PONG);
  await Promise.all(burst.map(post));
  expect(await poster.post('slow', PONG)).toBe('failed');
  await Promise.all(burst.slice(1).map(post));
  expect(sockets.size).toBe(8);
});

test('a socket that was idle for a while is closed, before it is found dead', async () => {
  const { endpoint, sockets } = await startServer();
  const client = new ApiGatewayManagementApiClient({ endpoint });
  const post = createPostTransport({ endpoint, client, socketsMax: 1, deadlineMs: 2_000, idleMs: 50 });
  expect([await post('c1', '{}'), await post('c1', '{}')]).toEqual([200, 200]);
  const [kept, ...others] = sockets;
  if (kept === undefined) return expect.fail('No socket was made');
  expect(others).toEqual([]);
  if (!kept.closed) await once(kept, 'close');
  expect(await post('c1', '{}')).toBe(200);
  expect(sockets.size).toBe(2);
});
