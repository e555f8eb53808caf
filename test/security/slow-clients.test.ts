import { afterEach, describe, expect, test } from 'vitest';
import type { GatewayLimits } from '../../local/gateway-limits.ts';
import type { HttpLimits } from '../../local/http-server.ts';
import {
  type GatewayFixture,
  refusedStatus,
  startGatewayFixture,
  type TestFunction,
} from '../local/gateway-fixture.ts';
import { openRaw, upgradeText } from './raw-client.ts';

let fixture: GatewayFixture;
const start = async (
  functions: Record<string, TestFunction> = {},
  limits: Partial<GatewayLimits> = {},
  httpLimits: Partial<HttpLimits> = {},
) => {
  fixture = await startGatewayFixture(functions, limits, {
    headersMs: 100,
    requestMs: 100,
    socketsMax: 100,
    ...httpLimits,
  });
  return fixture;
};
afterEach(() => fixture.stop());

const PATIENT = { headersMs: 60_000, requestMs: 60_000 };
const echo: TestFunction = ({ body }) => ({ statusCode: 200, body: body ?? '' });

const raw = () => openRaw(Number(new URL(fixture.httpUrl).port));

/** Somebody else is connected and answered. */
const expectServed = async () => {
  const neighbour = await fixture.open();
  neighbour.send('{"type":"sync"}');
  expect(await neighbour.next()).toContain('sync');
  neighbour.socket.close();
};

describe('a handshake that never comes to its end', () => {
  test.each([
    ['in which nothing is said', '', null],
    ['whose headers are never ended', 'GET /local HTTP/1.1\r\nUpgrade: websocket\r\n', null],
    ['whose headers come byte by byte', 'GET /local HTTP/1.1\r\nX: ', 'a'],
    ['whose request line comes byte by byte', 'GET /local?token=', 'a'],
  ])('%s is closed in time, and others are served meanwhile', async (_, beginning, dripped) => {
    const { seen } = await start({ sync: echo });
    const client = await raw();
    client.write(beginning);
    if (dripped !== null) client.drip(dripped);
    await expectServed();
    expect(await client.answer()).toMatch(/^HTTP\/1.1 408 /);
    await client.released();
    expect(seen.filter(({ functionName }) => functionName === 'connect')).toHaveLength(1);
  });

  test('gives way to newcomers when there are too many of them', async () => {
    await start({ sync: echo }, {}, { ...PATIENT, socketsMax: 8 });
    const halfOpen = await Promise.all(Array.from({ length: 8 }, raw));
    halfOpen[0]?.write('GET /local HTTP/1.1\r\nX: ');
    await expectServed();
    await halfOpen[0]?.released();
    expect(halfOpen.filter(({ socket }) => socket.destroyed)).toHaveLength(1);
    for (const { socket } of halfOpen) socket.destroy();
  });

  test('does not close the socket of somebody who waits for an answer', async () => {
    const { httpUrl, open, faults } = await start({}, {}, { ...PATIENT, socketsMax: 4 });
    const client = await open();
    const { connectionId } = (await fixture.event('$connect')).requestContext;
    faults.onPost = () => ({ delayMs: 50 });
    const posting = fetch(`${httpUrl}/@connections/${connectionId}`, {
      method: 'POST',
      body: 'hello',
      headers: { authorization: 'AWS4-HMAC-SHA256 of nobody' },
    });
    const others = await Promise.all(Array.from({ length: 12 }, raw));
    expect((await posting).status).toBe(200);
    expect(await client.next()).toBe('hello');
    for (const { socket } of others) socket.destroy();
  });
});

describe('a request', () => {
  test.each([
    ['/local/@connections/abc', 'Content-Length: 100\r\n\r\nten bytes.'],
    ['/local/@connections/abc', 'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'],
    ['/nowhere', 'Content-Length: 100\r\n\r\nten bytes.'],
  ])('to %s whose body never ends is closed in time: %j', async (path, rest) => {
    await start({ sync: echo });
    const client = await raw();
    client.write(`POST ${path} HTTP/1.1\r\nHost: a\r\n${rest}`);
    await expectServed();
    expect(await client.answer()).toMatch(/HTTP\/1.1 408 /);
    await client.released();
  });
});

describe('an upgrade that is refused', () => {
  test('is closed though the client does not hang up', async () => {
    await start({ connect: () => ({ statusCode: 401 }) });
    const client = await raw();
    client.write(upgradeText('/local'));
    expect(await client.answer()).toMatch(/^HTTP\/1.1 401 /);
    await client.released();
  });

  test.each([
    ['without a key', { 'Sec-WebSocket-Key': undefined }],
    ['with a key that is none', { 'Sec-WebSocket-Key': 'short' }],
    ['of another version', { 'Sec-WebSocket-Version': '7' }],
    ['to another protocol', { Upgrade: 'h2c' }],
    ['with subprotocols that are none', { 'Sec-WebSocket-Protocol': 'muster,,a b' }],
    ['with a subprotocol twice', { 'Sec-WebSocket-Protocol': 'muster, muster' }],
  ])('as it is no handshake is told to no function: %s', async (_, headers) => {
    const { seen } = await start();
    const client = await raw();
    client.write(upgradeText('/local', headers));
    expect(await client.answer()).toMatch(/^HTTP\/1.1 400 /);
    expect(seen).toEqual([]);
    client.socket.destroy();
  });
});

describe('a flood', () => {
  test('of handshakes waits in line, and beyond the line is refused with 429', async () => {
    const release = Promise.withResolvers<void>();
    const connect = async () => {
      await release.promise;
      return { statusCode: 401 };
    };
    const limits = { handshakesAtOnceMax: 2, connectsWaitingMax: 3 };
    const { url, seen } = await start({ connect }, limits, PATIENT);
    const statuses: number[] = [];
    const twoCame = Promise.withResolvers<void>();
    const all = Array.from({ length: 7 }, async () => {
      statuses.push(await refusedStatus(url));
      if (statuses.length === 2) twoCame.resolve();
    });
    await twoCame.promise;
    expect(seen).toHaveLength(2);
    release.resolve();
    await Promise.all(all);
    expect(statuses).toEqual([429, 429, 401, 401, 401, 401, 401]);
  });

  test('of frames waits for its own answers, and keeps nobody else from theirs', async () => {
    const release = Promise.withResolvers<void>();
    const enqueue: TestFunction = async (event) => {
      await release.promise;
      return echo(event);
    };
    const { open, event, seen } = await start({ enqueue, sync: echo }, { ownFramesAtOnceMax: 2 }, PATIENT);
    const flooder = await open();
    for (let index = 0; index < 10; index++) flooder.send({ type: 'enqueue', index });
    await event('enqueue');
    await expectServed();
    expect(seen.filter(({ functionName }) => functionName === 'enqueue')).toHaveLength(2);
    release.resolve();
    for (let index = 0; index < 10; index++)
      expect(JSON.parse(await flooder.next())).toEqual({ type: 'enqueue', index });
  });

  test('of frames is not read from the network while its answers are awaited', async () => {
    const release = Promise.withResolvers<void>();
    const enqueue = () => release.promise;
    const { open, event, gateway } = await start({ enqueue, sync: echo }, { ownFramesAtOnceMax: 2 }, PATIENT);
    const flooder = await open();
    const large = JSON.stringify({ type: 'enqueue', padding: 'x'.repeat(30_000) });
    for (let index = 0; index < 1_000; index++) flooder.send(large);
    await event('enqueue');
    await expectServed();
    expect(gateway.framesReceived()).toBeLessThan(20);
    flooder.socket.terminate();
    release.resolve();
  });

  test('that breaks the protocol ends with its connection', async () => {
    const { event, gateway } = await start({ sync: echo });
    const client = await raw();
    client.write(upgradeText('/local'));
    await event('$connect');
    // A frame that is not masked, after which nothing is answered to the closing handshake.
    client.write(Buffer.from([0x81, 0x02, 0x7b, 0x7d]));
    await event('$disconnect');
    expect(gateway.connections.size).toBe(0);
    await client.released();
  });
});
