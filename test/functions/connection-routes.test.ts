import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { connectRoute, disconnectRoute } from '../../src/edge/connection-routes.ts';
import type { TokenVerifier } from '../../src/use-cases/ports.ts';
import { Unavailable } from '../../src/use-cases/unavailable.ts';
import { createFrameWorld } from '../use-cases/frame-world.ts';

const verifier: TokenVerifier = {
  verify: async (token) =>
    token.startsWith('good-') ? { player: token.slice(5), rating: 1_600, prioritySeconds: 30 } : null,
};

const createConnectWorld = (tokens = verifier) => {
  const world = createFrameWorld();
  const route = connectRoute(() => ({ ...world.ports, tokens }));
  const connect = (fields: object) =>
    route({ requestContext: { connectionId: 'c1', connectedAt: 1_700_000_000_123 }, ...fields });
  return { world, route, connect };
};

describe('connect', () => {
  test.each([
    ['as a bearer', { headers: { Authorization: 'Bearer good-alice' } }, undefined],
    ['as a bearer, in lower case', { headers: { authorization: 'bearer good-alice' } }, undefined],
    ['beside the subprotocol', { headers: { 'Sec-WebSocket-Protocol': 'muster, good-alice' } }, 'muster'],
    ['in the query', { queryStringParameters: { token: 'good-alice' } }, undefined],
    [
      'as a bearer, with the subprotocol alone',
      { headers: { Authorization: 'Bearer good-alice', 'sec-websocket-protocol': 'muster' } },
      'muster',
    ],
  ])('accepts a token %s', async (_, fields, subprotocol) => {
    const { world, connect } = createConnectWorld();
    const answer = await connect(fields);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers?.['Sec-WebSocket-Protocol']).toBe(subprotocol);
    expect(await world.ports.connections.findConnection('c1')).toEqual({
      connectionId: 'c1',
      player: 'alice',
      connectedAtMs: 1_700_000_000_123,
      tokenRating: 1_600,
      tokenPrioritySeconds: 30,
    });
  });

  test.each([
    ['no token', {}],
    ['a bad token', { headers: { Authorization: 'Bearer bad' } }],
    ['another scheme', { headers: { Authorization: 'Basic good-alice' } }],
    ['a subprotocol that is not ours', { headers: { 'Sec-WebSocket-Protocol': 'good-alice' } }],
    ['a token that names nobody', { queryStringParameters: { token: 'good-' } }],
    ['a name that is too long', { queryStringParameters: { token: `good-${'x'.repeat(129)}` } }],
  ])('refuses %s with 401', async (_, fields) => {
    const { world, connect } = createConnectWorld();
    expect(await connect(fields)).toEqual({ statusCode: 401 });
    expect(await world.ports.connections.findConnection('c1')).toBeNull();
  });

  test('attaches nothing: the handshake may still fail', async () => {
    const { world, connect } = createConnectWorld();
    await connect({ queryStringParameters: { token: 'good-alice' } });
    expect((await world.ports.players.readPlayer('alice')).connectionId).toBe('');
  });

  test('refuses with 503 while tokens cannot be verified, and logs no token', async () => {
    const tokens = { verify: () => Promise.reject(new Unavailable('The key set', new Error('timed out'))) };
    const { world, connect } = createConnectWorld(tokens);
    expect(await connect({ queryStringParameters: { token: 'SECRET' } })).toEqual({ statusCode: 503 });
    expect(world.ports.log.lines).toMatchObject([{ level: 'warn', message: 'connect failed' }]);
    expect(JSON.stringify(world.ports.log.lines)).not.toContain('SECRET');
  });

  test('I11: no event crashes it, and none but a good token connects', async () => {
    const { world, route } = createConnectWorld();
    const headers = fc.dictionary(
      fc.constantFrom('Authorization', 'Sec-WebSocket-Protocol', 'x'),
      fc.oneof(fc.string(), fc.anything()),
    );
    const almost = fc.record(
      {
        requestContext: fc.oneof(fc.constant({ connectionId: 'c1' }), fc.anything()),
        headers: fc.oneof(headers, fc.anything()),
        queryStringParameters: fc.oneof(fc.dictionary(fc.constant('token'), fc.anything()), fc.anything()),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(almost, fc.anything()), async (event) => {
        expect([400, 401]).toContain((await route(event)).statusCode);
      }),
    );
    expect(await world.ports.connections.findConnection('c1')).toBeNull();
    expect(world.ports.log.lines).toEqual([]);
  });
});

test('I11: no event crashes disconnect', async () => {
  const world = createFrameWorld();
  const alice = await world.connect('alice');
  const { ticket_id } = await alice.enqueue();
  const route = disconnectRoute(() => world.ports);
  await fc.assert(
    fc.asyncProperty(fc.anything(), async (event) => {
      expect([200, 400]).toContain((await route(event)).statusCode);
    }),
  );
  expect(await world.readTicket(ticket_id)).toMatchObject({ state: 'waiting' });
  expect(world.ports.log.lines).toEqual([]);
});
