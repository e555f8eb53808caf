import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createLambdaInvoker } from '../../src/invoke/lambda-invoker.ts';
import { type Answer, recordingLog, startStandIn, stubAwsAccount } from './stand-in.ts';

beforeEach(stubAwsAccount);

const world = async (answer: Answer | null | ((attempt: number) => Answer), deadlineMs?: number) => {
  const service = await startStandIn((_request, index) =>
    typeof answer === 'function' ? answer(index) : answer,
  );
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', service.url);
  const { log, lines } = recordingLog();
  const options = { functionPrefix: 'game-', log, ...(deadlineMs === undefined ? {} : { deadlineMs }) };
  return { invoker: createLambdaInvoker(options), requests: service.requests, lines };
};

describe('starting a function', () => {
  test('is an asynchronous invocation with the event as its payload', async () => {
    const { invoker, requests } = await world({ status: 202 });
    await invoker.tryMatch('Normal_1v1');
    await invoker.allocate('Normal_1v1', 's1');
    await invoker.push('Normal_1v1', ['s1', 's2']);
    expect(requests.map(({ path, body }) => [path, JSON.parse(body)])).toEqual([
      ['/2015-03-31/functions/game-try-match/invocations', { queue: 'Normal_1v1' }],
      ['/2015-03-31/functions/game-allocate/invocations', { queue: 'Normal_1v1', sessionId: 's1' }],
      ['/2015-03-31/functions/game-push/invocations', { queue: 'Normal_1v1', sessions: ['s1', 's2'] }],
    ]);
    expect(requests[0]?.headers['x-amz-invocation-type']).toBe('Event');
  });

  test.each([429, 500])('is tried once more after an answer of %i', async (status) => {
    const { invoker, requests, lines } = await world((attempt) => ({
      status: attempt === 0 ? status : 202,
      body: '{}',
    }));
    await invoker.tryMatch('Normal_1v1');
    expect(requests).toHaveLength(2);
    expect(lines).toEqual([]);
  });

  test('never throws: a refusal is logged', async () => {
    const { invoker, requests, lines } = await world({ status: 404, body: '{}' });
    await invoker.tryMatch('Normal_1v1');
    expect(requests).toHaveLength(1);
    expect(lines).toEqual([{ level: 'error', message: 'A function could not be started' }]);
  });

  test('never hangs: it is given up at its deadline', async () => {
    const { invoker, lines } = await world(null, 50);
    await invoker.tryMatch('Normal_1v1');
    expect(lines).toHaveLength(1);
  });
});
