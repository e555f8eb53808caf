import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { frameRoute, unknownFrameRoute } from '../../src/edge/frame-route.ts';
import { parseFrame } from '../../src/protocol/parse-frame.ts';
import { serverFrame } from '../../src/protocol/server-frames.ts';
import { answerPing } from '../../src/use-cases/answer-ping.ts';
import { syncTicket } from '../../src/use-cases/sync-ticket.ts';
import { Unavailable } from '../../src/use-cases/unavailable.ts';
import { createFrameWorld, type FrameWorld } from '../use-cases/frame-world.ts';

const eventOf = (connectionId: string, frame: object) => ({
  requestContext: { connectionId, requestTimeEpoch: 1_800_000_000_000 },
  body: JSON.stringify(frame),
  isBase64Encoded: false,
});

const bodyOf = ({ body }: { readonly body?: string }) => serverFrame.parse(JSON.parse(body ?? 'null'));

/** Everything that a frame could change. */
const snapshot = async ({ ports, clock }: FrameWorld, ticketId: string) => ({
  player: await ports.players.readPlayer('alice'),
  ticket: await ports.tickets.readTicket('Duel', ticketId, null),
  queues: await Promise.all([...ports.configuration.gameModes.keys()].map(ports.ticks.peekQueue)),
  invocations: ports.invoker.invocations.length,
  posted: ports.poster.posted.length,
  nowMs: clock.nowMs(),
});

const TYPES = ['enqueue', 'dequeue', 'loading_complete', 'sync', 'ping', 'zap'];

const almostFrame = fc.record(
  {
    type: fc.oneof(fc.constantFrom(...TYPES), fc.jsonValue()),
    game_mode: fc.oneof(fc.constantFrom('Duel', 'Chess', '__proto__'), fc.jsonValue()),
    player_id: fc.oneof(fc.constantFrom('alice', 'bob'), fc.jsonValue()),
    party: fc.jsonValue(),
    regions: fc.jsonValue(),
    attributes: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue()),
    loading_session_id: fc.oneof(fc.constantFrom('s1', ''), fc.jsonValue()),
    receipt: fc.jsonValue(),
    request_id: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

const almostEvent = (connectionId: string) =>
  fc.record(
    {
      requestContext: fc.oneof(
        fc.constant({ connectionId }),
        fc.record({ connectionId: fc.anything(), requestTimeEpoch: fc.anything() }),
      ),
      body: fc.oneof(
        almostFrame.map((frame) => JSON.stringify(frame)),
        fc.anything(),
      ),
      isBase64Encoded: fc.oneof(fc.constant(false), fc.anything()),
    },
    { requiredKeys: [] },
  );

describe('I11: whatever arrives', () => {
  test('is answered, never thrown, and changes nothing unless it is a frame of the protocol', async () => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    const { ticket_id } = await alice.enqueue();
    await fc.assert(
      fc.asyncProperty(fc.oneof(almostEvent(alice.connectionId), fc.anything()), async (event) => {
        const before = await snapshot(world, ticket_id);
        const answer = await world.route(event);
        expect([200, 400]).toContain(answer.statusCode);
        if (answer.body === undefined) return;
        bodyOf(answer);
        const body = typeof event === 'object' && event !== null && 'body' in event ? event.body : null;
        if (typeof body === 'string' && parseFrame(body).ok) await world.clock.advance(60_000);
        else expect(await snapshot(world, ticket_id)).toEqual(before);
      }),
      { numRuns: 400 },
    );
    expect(world.ports.log.lines).toEqual([]);
  });

  test.each([
    ['without a body', { body: null }],
    ['in binary', { body: 'eyJ0eXBlIjoicGluZyJ9', isBase64Encoded: true }],
    ['with a body that is no text', { body: { type: 'ping' } }],
  ])('%s is told to send a text', async (_, fields) => {
    const world = createFrameWorld();
    const answer = await world.route({ requestContext: { connectionId: 'c1' }, ...fields });
    expect(bodyOf(answer)).toMatchObject({
      code: 'bad_json',
      message: expect.stringContaining('a text frame'),
    });
  });

  test('without a connection is refused: there is nobody to answer', async () => {
    const world = createFrameWorld();
    expect(await world.route({ body: '{"type":"ping"}' })).toEqual({ statusCode: 400 });
    expect(await world.route(null)).toEqual({ statusCode: 400 });
  });
});

describe('routes', () => {
  test('a frame that names its type twice does not reach the wrong use case', async () => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    const route = frameRoute(
      'sync',
      () => world.ports,
      (ports) => ({ ping: answerPing(ports) }),
    );
    const body = '{"type":"ping","type":"dequeue"}';
    const answer = await route({ requestContext: { connectionId: alice.connectionId }, body });
    expect(bodyOf(answer)).toMatchObject({ code: 'unknown_type', message: expect.stringContaining('once') });
  });

  test('frames that name no route get what was expected', async () => {
    const world = createFrameWorld();
    const { connectionId } = await world.connect('alice');
    const route = unknownFrameRoute('default', () => world.ports);
    const answer = async (frame: object) => bodyOf(await route(eventOf(connectionId, frame)));
    expect(await answer({ type: 'zap', request_id: 'r1' })).toMatchObject({
      code: 'unknown_type',
      request_id: 'r1',
    });
    expect(await answer({ type: 'ping' })).toMatchObject({ code: 'unknown_type' });
    expect(await route(7)).toEqual({ statusCode: 400 });
  });
});

describe('frames that cannot be read', () => {
  const bodies = [
    ['no JSON', '{'],
    ['no type', '{}'],
    ['a type twice', '{"type":"ping","type":"ping"}'],
  ];

  test.each(bodies)('take a read of the player, so that a flood of them ends: %s', async (_, body) => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    const route = unknownFrameRoute('default', () => world.ports);
    const send = async () =>
      bodyOf(await route({ requestContext: { connectionId: alice.connectionId }, body }));
    for (let count = 0; count < 100; count++)
      expect(await send()).toMatchObject({ code: expect.stringMatching(/^(bad_json|unknown_type)$/) });
    expect(await send()).toMatchObject({ code: 'rate_limited', retry_after_seconds: 1 });
    expect(await alice.refused({ type: 'sync' })).toMatchObject({ code: 'rate_limited' });
    await world.clock.advance(60_000);
    expect(await send()).not.toMatchObject({ code: 'rate_limited' });
  });

  test('are answered even when they cannot be counted', async () => {
    const world = createFrameWorld();
    const { connectionId } = await world.connect('alice');
    const gone = () => Promise.reject(new Unavailable('Redis', new Error('ECONNREFUSED')));
    const players = { ...world.ports.players, attachConnection: gone };
    const route = unknownFrameRoute('default', () => ({ ...world.ports, players }));
    const answer = await route(eventOf(connectionId, { type: 'zap', request_id: 'r1' }));
    expect(bodyOf(answer)).toMatchObject({ code: 'unknown_type', request_id: 'r1' });
    expect(world.ports.log.lines).toMatchObject([{ level: 'warn' }]);
  });

  test('on a superseded connection are not answered: it is told so and closed', async () => {
    const world = createFrameWorld();
    const old = await world.connect('alice');
    await (await world.connect('alice')).ask({ type: 'ping' }, 'pong');
    expect(await world.sendText(old.connectionId, '{')).toBeNull();
    expect(old.pushed()).toMatchObject([{ code: 'replaced' }]);
    expect(world.ports.poster.closed).toEqual([old.connectionId]);
  });
});

describe('faults', () => {
  const failing = (world: FrameWorld, fault: unknown) =>
    frameRoute(
      'sync',
      () => ({ ...world.ports, signer: { ...world.ports.signer, readReceipt: () => Promise.reject(fault) } }),
      (ports) => ({ sync: syncTicket(ports) }),
    );

  test('of another part are answered with when to try again, logged without what the client sent, and counted', async () => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    const route = failing(world, new Unavailable('Redis', new Error('ECONNREFUSED'), 7));
    const answer = await route(eventOf(alice.connectionId, { type: 'sync', receipt: 'SECRET' }));
    expect(bodyOf(answer)).toMatchObject({ code: 'unavailable', retry_after_seconds: 7 });
    expect(world.ports.log.lines).toMatchObject([{ level: 'warn', message: 'sync failed' }]);
    expect(JSON.stringify(world.ports.log.lines)).toContain('ECONNREFUSED');
    expect(JSON.stringify(world.ports.log.lines)).not.toContain('SECRET');
    expect(world.ports.metrics.total('Faults')).toBe(1);
  });

  test.each([new TypeError('a bug'), 'a text', undefined])('of our own are errors: %s', async (fault) => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    const answer = await failing(world, fault)(eventOf(alice.connectionId, { type: 'sync', receipt: 'r' }));
    expect(bodyOf(answer)).toMatchObject({ code: 'unavailable', retry_after_seconds: 2 });
    expect(world.ports.log.lines).toMatchObject([{ level: 'error', message: 'sync failed' }]);
  });

  test('of the wiring are answered, too, and reach the log without it', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    const route = frameRoute(
      'sync',
      () => {
        throw new Error('REDIS_URL is not set');
      },
      () => ({}),
    );
    expect(bodyOf(await route(eventOf('c1', { type: 'ping' })))).toMatchObject({ code: 'unavailable' });
    expect(printed).toHaveBeenCalledWith(expect.stringContaining('REDIS_URL is not set'));
    printed.mockRestore();
  });

  test('a use case that outlives the time limit is answered for', async () => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    const route = frameRoute(
      'sync',
      () => world.ports,
      () => ({ ping: () => new Promise(() => {}) }),
    );
    const context = { getRemainingTimeInMillis: () => 250 };
    const answer = await route(eventOf(alice.connectionId, { type: 'ping' }), context);
    expect(bodyOf(answer)).toMatchObject({ code: 'unavailable' });
    expect(world.ports.metrics.total('Faults')).toBe(1);
  });
});
