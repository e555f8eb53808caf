import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startGatewayFixture } from './gateway-fixture.ts';

const HANDSHAKE = [
  'GET /local HTTP/1.1',
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  '',
  '',
].join('\r\n');

test('a client that left while it stood in line takes nobody the turn, and is nobody', async () => {
  const release = Promise.withResolvers<void>();
  const connect = async () => {
    await release.promise;
    return { statusCode: 200 };
  };
  const { url, httpUrl, open, event, seen, stop } = await startGatewayFixture(
    { connect },
    { handshakesAtOnceMax: 1 },
  );
  onTestFinished(stop);
  const first = open();
  await event('$connect');
  const leaver = connectSocket(Number(new URL(url).port), '127.0.0.1');
  await once(leaver, 'connect');
  leaver.end(HANDSHAKE);
  // What the server answers to whoever comes later, it answers after it has read of the leaver's end.
  await fetch(httpUrl);
  const last = open('?last');
  release.resolve();
  await Promise.all([first, last]);
  const connects = seen.filter(({ functionName }) => functionName === 'connect');
  expect(connects.map(({ queryStringParameters }) => queryStringParameters)).toEqual([
    undefined,
    { last: '' },
  ]);
  expect(seen.filter(({ functionName }) => functionName === 'disconnect')).toEqual([]);
});
