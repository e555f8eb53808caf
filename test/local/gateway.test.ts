import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { GatewayLimits } from '../../local/gateway-limits.ts';
import {
  type GatewayFixture,
  refusedStatus,
  startGatewayFixture,
  type TestFunction,
} from './gateway-fixture.ts';

let fixture: GatewayFixture;
const start = async (functions: Record<string, TestFunction> = {}, limits: Partial<GatewayLimits> = {}) => {
  fixture = await startGatewayFixture(functions, limits);
  return fixture;
};
afterEach(() => fixture.stop());

/** Answers with what it was and what it got. */
const echo: TestFunction = ({ functionName, body }) => ({
  statusCode: 200,
  body: JSON.stringify({ functionName, body }),
});

describe('$connect', () => {
  it('gets the headers as the client wrote them, the query and the request context of API Gateway', async () => {
    const { open, event } = await start();
    await open('?token=a&token=b&x=1', [], { Authorization: 'Bearer t' });
    const { headers, multiValueHeaders, requestContext, ...rest } = await event('$connect');
    expect(headers?.Authorization).toBe('Bearer t');
    expect(multiValueHeaders?.Authorization).toEqual(['Bearer t']);
    expect(rest.queryStringParameters).toEqual({ token: 'b', x: '1' });
    expect(rest.multiValueQueryStringParameters).toEqual({ token: ['a', 'b'], x: ['1'] });
    expect(rest.body).toBeUndefined();
    expect(requestContext).toMatchObject({
      routeKey: '$connect',
      eventType: 'CONNECT',
      stage: 'local',
      apiId: 'local',
      identity: { sourceIp: '127.0.0.1' },
    });
    expect(requestContext.connectionId).toMatch(/^[\w-]{15}=$/);
    expect(requestContext.requestTimeEpoch).toBeGreaterThanOrEqual(requestContext.connectedAt);
  });

  it('refuses the upgrade with the status that the function answers', async () => {
    const { url } = await start({ connect: () => ({ statusCode: 401 }) });
    expect(await refusedStatus(url)).toBe(401);
  });

  it('refuses the upgrade with 502 when the function fails, and with 504 when it takes too long', async () => {
    const slow = new Promise(() => {});
    const fails = () => {
      throw new Error('broken');
    };
    const { url, seen } = await start(
      { connect: (event) => (event.queryStringParameters?.slow ? slow : fails()) },
      { integrationMs: 50 },
    );
    expect(await refusedStatus(url)).toBe(502);
    expect(await refusedStatus(`${url}?slow=1`)).toBe(504);
    expect(seen.map((event) => event.functionName)).toEqual(['connect', 'connect']);
  });

  it('refuses every path but that of the stage with 403', async () => {
    const { url } = await start();
    expect(await refusedStatus(url.replace('/local', '/other'))).toBe(403);
  });

  it('echoes a subprotocol only when the function names one', async () => {
    const chosen = { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'muster' } };
    const { open } = await start({ connect: () => chosen });
    expect((await open('', ['muster', 'a.b.c'])).socket.protocol).toBe('muster');
  });

  it('leaves a client without its subprotocol when the function names none', async () => {
    const { open } = await start();
    await expect(open('', ['muster'])).rejects.toThrow('Server sent no subprotocol');
  });
});

describe('a frame', () => {
  it.each([
    ['{"type":"enqueue"}', 'enqueue', 'enqueue'],
    ['{"type":"loading_complete"}', 'loading_complete', 'loading-complete'],
    ['{"type":"ping"}', 'ping', 'sync'],
    ['{"type":"unheard_of"}', '$default', 'default'],
    ['{"type":"$connect"}', '$default', 'default'],
    ['{"type":"constructor"}', '$default', 'default'],
    ['{"type":7}', '$default', 'default'],
    ['not JSON', '$default', 'default'],
    ['', '$default', 'default'],
  ])('%s is routed by its type', async (text, routeKey, functionName) => {
    const { open, event } = await start({ [functionName]: echo });
    const client = await open();
    client.send(text);
    expect(JSON.parse(await client.next())).toEqual({ functionName, body: text });
    const { requestContext, headers } = await event(routeKey);
    expect(requestContext).toMatchObject({ routeKey, eventType: 'MESSAGE', messageDirection: 'IN' });
    expect(requestContext.messageId).toBeDefined();
    expect(headers).toBeUndefined();
  });

  it('that is binary reaches $default in base64', async () => {
    const { open } = await start({ default: echo });
    const client = await open();
    client.socket.send(Buffer.from([1, 2, 3]));
    expect(JSON.parse(await client.next())).toEqual({ functionName: 'default', body: 'AQID' });
  });

  it('gets no answer when the function answers no body', async () => {
    const { open } = await start({ enqueue: echo });
    const client = await open();
    client.send({ type: 'sync' });
    client.send({ type: 'enqueue' });
    expect(await client.next()).toContain('"enqueue"');
  });

  it('whose function fails is answered with the internal server error of API Gateway', async () => {
    const { open, event } = await start({
      enqueue: () => {
        throw new Error('broken');
      },
    });
    const client = await open();
    client.send({ type: 'enqueue' });
    const { connectionId, requestId } = (await event('enqueue')).requestContext;
    expect(JSON.parse(await client.next())).toEqual({
      message: 'Internal server error',
      connectionId,
      requestId,
    });
  });

  it('whose function takes too long or answers nonsense is answered likewise', async () => {
    const { open } = await start(
      { sync: () => new Promise(() => {}), dequeue: () => ({ body: 'no status' }) },
      { integrationMs: 50 },
    );
    const client = await open();
    for (const type of ['dequeue', 'sync']) {
      client.send({ type });
      expect(await client.next()).toContain('Internal server error');
    }
  });

  it('runs beside the other frames of its connection', async () => {
    const release = Promise.withResolvers<void>();
    const { open } = await start({
      enqueue: async (event) => {
        await release.promise;
        return echo(event);
      },
      dequeue: echo,
    });
    const client = await open();
    client.send({ type: 'enqueue' });
    client.send({ type: 'dequeue' });
    expect(await client.next()).toContain('"dequeue"');
    release.resolve();
    expect(await client.next()).toContain('"enqueue"');
  });
});

describe('limits', () => {
  const text = (bytes: number) => randomBytes(bytes / 2).toString('hex');
  const inFrames = (socket: import('ws').WebSocket, frames: readonly string[]) => {
    for (const [index, frame] of frames.entries()) socket.send(frame, { fin: index === frames.length - 1 });
  };

  it('let a message of 128 KB in frames of 32 KB pass', async () => {
    const { open } = await start({
      default: ({ body }) => ({ statusCode: 200, body: String(body?.length) }),
    });
    const client = await open();
    inFrames(client.socket, Array(4).fill(text(32 * 1024)));
    expect(await client.next()).toBe(String(128 * 1024));
  });

  it('close a connection that sends a larger message with 1009', async () => {
    const { open, seen } = await start();
    const client = await open();
    inFrames(client.socket, [...Array(4).fill(text(32 * 1024)), 'x']);
    expect((await client.closed).code).toBe(1009);
    expect(seen.map((event) => event.requestContext.eventType)).not.toContain('MESSAGE');
  });

  it('close a connection that sends a larger frame with 1009, and do not hand it on', async () => {
    const { open, event, seen } = await start();
    const client = await open();
    client.send(text(32 * 1024 + 2));
    expect((await client.closed).code).toBe(1009);
    await event('$disconnect');
    expect(seen.map(({ functionName }) => functionName)).toEqual(['connect', 'disconnect']);
  });

  it.each([{ idleMs: 30 }, { ageMs: 30 }])('close a connection when its time is up: %o', async (limit) => {
    const { open, event } = await start({}, limit);
    const client = await open();
    expect(await client.closed).toEqual({ code: 1001, reason: 'Going away' });
    expect((await event('$disconnect')).requestContext.disconnectStatusCode).toBe(1001);
  });
});

describe('the end of a connection', () => {
  it('is told to $disconnect with the code and the reason', async () => {
    const { open, event, gateway } = await start();
    const client = await open();
    client.socket.close(4001, 'bye');
    const { requestContext, functionName } = await event('$disconnect');
    expect(functionName).toBe('disconnect');
    expect(requestContext).toMatchObject({
      eventType: 'DISCONNECT',
      disconnectStatusCode: 4001,
      disconnectReason: 'bye',
    });
    expect(gateway.connections.size).toBe(0);
  });

  it('comes for all with 1001 when the gateway closes, and newcomers are refused', async () => {
    const { open, gateway, url } = await start();
    const clients = await Promise.all([open(), open()]);
    gateway.close();
    for (const client of clients) expect((await client.closed).code).toBe(1001);
    expect(await refusedStatus(url)).toBe(503);
  });
});
