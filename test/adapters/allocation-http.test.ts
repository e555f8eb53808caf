import { describe, expect, it } from 'vitest';
import { createHttpAllocator } from '../../src/allocation/http-allocator.ts';
import type { BreakerStore } from '../../src/use-cases/ports.ts';
import { AllocationFailed, ReleaseFailed, Unavailable } from '../../src/use-cases/unavailable.ts';
import { type Answer, recordingLog, startStandIn } from './stand-in.ts';

const request = {
  loadingSessionId: 'load-1',
  gameMode: 'Ranked_2v2',
  region: 'eu',
  teams: [
    ['a', 'b'],
    ['c', 'd'],
  ],
};

const server: Answer = { status: 200, body: '{"server_address":"203.0.113.7:7777","session_id":"game-1"}' };

/** Keeps what it is told and lets everything through. */
const recordingBreaker = () => {
  const reports: string[] = [];
  const breaker: BreakerStore = {
    askBreaker: async () => ({ kind: 'closed' }),
    reportToBreaker: async (_, outcome) => void reports.push(outcome),
  };
  return { breaker, reports };
};

/** An allocator for a provider that gives these answers in turn, the last one for ever; null hangs. */
const allocatorOf = async (
  answers: readonly (Answer | null)[],
  changes: { requestTimeoutMs?: number } = {},
) => {
  const provider = await startStandIn((_, index) => answers[Math.min(index, answers.length - 1)] ?? null);
  const { log, lines } = recordingLog();
  const { breaker, reports } = recordingBreaker();
  const allocator = createHttpAllocator({
    url: `${provider.url}/allocations`,
    requestTimeoutMs: 5_000,
    retriesMax: 2,
    backoffMs: 1,
    breaker,
    log,
    ...changes,
  });
  return { allocator, requests: provider.requests, lines, reports };
};

describe('asking a provider for a server', () => {
  it('sends the session, its mode and its players, and answers the server', async () => {
    const { allocator, requests } = await allocatorOf([server]);
    expect(await allocator.allocate(request)).toEqual({
      sessionId: 'game-1',
      serverAddress: '203.0.113.7:7777',
    });
    expect(requests.map(({ method, path, body }) => [method, path, JSON.parse(body)])).toEqual([
      [
        'POST',
        '/allocations',
        {
          loading_session_id: 'load-1',
          game_mode: 'Ranked_2v2',
          region: 'eu',
          teams: [
            ['a', 'b'],
            ['c', 'd'],
          ],
          players: ['a', 'b', 'c', 'd'],
        },
      ],
    ]);
    expect(requests[0]?.headers['content-type']).toBe('application/json');
  });

  it('takes the loading session for the session when the provider names none', async () => {
    const { allocator } = await allocatorOf([{ status: 201, body: '{"server_address":"a:1"}' }]);
    expect(await allocator.allocate(request)).toEqual({ sessionId: 'load-1', serverAddress: 'a:1' });
  });

  it('I4: gives every try the same idempotency key', async () => {
    const { allocator, requests } = await allocatorOf([{ status: 500 }, { status: 503 }, server]);
    await allocator.allocate(request);
    expect(requests.map(({ headers }) => headers['idempotency-key'])).toEqual(['load-1', 'load-1', 'load-1']);
  });

  it.each([[408], [429], [500], [502]])('asks again after %i', async (status) => {
    const { allocator, requests } = await allocatorOf([{ status }, server]);
    expect(await allocator.allocate(request)).toMatchObject({ sessionId: 'game-1' });
    expect(requests).toHaveLength(2);
  });

  it('asks again when a try takes too long', async () => {
    const { allocator, requests } = await allocatorOf([null, server], { requestTimeoutMs: 200 });
    expect(await allocator.allocate(request)).toMatchObject({ sessionId: 'game-1' });
    expect(requests).toHaveLength(2);
  });

  it('asks again when the answer is not to be read', async () => {
    const { allocator } = await allocatorOf([{ status: 200, body: '<html>' }, { status: 204 }, server]);
    expect(await allocator.allocate(request)).toMatchObject({ sessionId: 'game-1' });
  });
});

const withoutPort = (text: string) => text.replace(/127\.0\.0\.1:\d+/, 'fleet');

const noServer = (why: string) => [
  `warn No game server for session load-1: POST http://fleet/allocations ${why}`,
];

describe('no server, told in one line without a stack', () => {
  const failureOf = async (answers: readonly (Answer | null)[], changes = {}) => {
    const { allocator, requests, lines, reports } = await allocatorOf(answers, changes);
    await expect(allocator.allocate(request)).rejects.toThrow(AllocationFailed);
    const told = lines.map(({ level, message }) => `${level} ${withoutPort(message)}`);
    return { told, tries: requests.length, reports };
  };

  it('after the last retry', async () => {
    expect(await failureOf([{ status: 500 }])).toEqual({
      told: noServer('answered 500 (3 tries)'),
      tries: 3,
      reports: ['failure', 'failure', 'failure'],
    });
  });

  it('when every try takes too long', async () => {
    const { told, tries } = await failureOf([null], { requestTimeoutMs: 50 });
    expect([told, tries]).toEqual([noServer('gave no answer within 0.05 s (3 tries)'), 3]);
  });

  it.each([
    ['nothing', ''],
    ['what is not JSON', 'ok'],
    ['no address', '{"session_id":"game-1"}'],
    ['an empty address', '{"server_address":""}'],
    ['a number for the session', '{"server_address":"a:1","session_id":7}'],
    ['a list', '[]'],
  ])('when the provider answers %s', async (_, body) => {
    const { told } = await failureOf([{ status: 200, body }]);
    expect(told).toEqual(
      noServer('answered something else than {"server_address", "session_id"?} (3 tries)'),
    );
  });

  it.each([[400], [401], [404], [409]])('at once when the provider refuses with %i', async (status) => {
    expect(await failureOf([{ status }])).toEqual({
      told: noServer(`answered ${status} (1 try)`),
      tries: 1,
      reports: ['success'],
    });
  });

  it('when nobody listens', async () => {
    const { log, lines } = recordingLog();
    const gone = createHttpAllocator({
      url: 'http://127.0.0.1:1/allocations?key=secret',
      requestTimeoutMs: 1_000,
      retriesMax: 1,
      backoffMs: 1,
      breaker: recordingBreaker().breaker,
      log,
    });
    await expect(gone.allocate(request)).rejects.toThrow(AllocationFailed);
    expect(lines[0]?.message).toMatch(
      /: POST http:\/\/127\.0\.0\.1:1\/allocations got no answer: .+ \(\d tries\)$/,
    );
  });
});

describe('releasing a server', () => {
  it('names the session in the path, whatever is in its name', async () => {
    const { allocator, requests } = await allocatorOf([{ status: 204 }]);
    await allocator.release('load/1?');
    expect(requests.map(({ method, path }) => [method, path])).toEqual([
      ['DELETE', '/allocations/load%2F1%3F'],
    ]);
    expect(requests[0]?.headers['idempotency-key']).toBe('load/1?');
  });

  it('is tried again after a fault', async () => {
    const { allocator, requests, lines } = await allocatorOf([{ status: 500 }, { status: 200 }]);
    await allocator.release('load-1');
    expect([requests.length, lines]).toEqual([2, []]);
  });

  it.each([[404], [410]])('is done when the provider does not know it (%i)', async (status) => {
    const { allocator, requests, lines } = await allocatorOf([{ status }]);
    await allocator.release('load-1');
    expect([requests.length, lines]).toEqual([1, []]);
  });

  it('I4: says so when it fails, for whoever has to release it again', async () => {
    const { allocator } = await allocatorOf([{ status: 500 }]);
    const fault: unknown = await allocator.release('load-1').catch((caught: unknown) => caught);
    expect(fault).toBeInstanceOf(ReleaseFailed);
    expect(withoutPort(String(fault))).toBe(
      'ReleaseFailed: The game server of session load-1 was not released: DELETE http://fleet/allocations/load-1 answered 500 (3 tries)',
    );
  });
});

it('players get a server while the breaker itself cannot be reached', async () => {
  const provider = await startStandIn(() => server);
  const away = async () => {
    throw new Unavailable('Redis', null);
  };
  const { log, lines } = recordingLog();
  const allocator = createHttpAllocator({
    url: provider.url,
    requestTimeoutMs: 5_000,
    retriesMax: 0,
    breaker: { askBreaker: away, reportToBreaker: away },
    log,
  });
  expect(await allocator.allocate(request)).toMatchObject({ sessionId: 'game-1' });
  expect(lines).toHaveLength(2);
});
