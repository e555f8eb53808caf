import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createFramePoster } from '../../src/apigw/frame-poster.ts';
import type { ServerFrame } from '../../src/protocol/server-frames.ts';
import { type Answer, recordingLog, startStandIn, stubAwsAccount } from './stand-in.ts';

const PONG: ServerFrame = { type: 'pong', v: 1, ticket_id: null, revision: 0 };
const OK: Answer = { status: 200 };
const THROTTLED: Answer = { status: 429, headers: { 'x-amzn-errortype': 'LimitExceededException' } };

beforeEach(stubAwsAccount);

const world = async (answers: readonly (Answer | null)[], deadlineMs?: number) => {
  const last = answers.at(-1) ?? OK;
  const service = await startStandIn((_request, index) =>
    index < answers.length ? (answers[index] ?? null) : last,
  );
  const { log, lines } = recordingLog();
  const slept: number[] = [];
  const clock = { sleep: async (ms: number) => void slept.push(ms) };
  const endpoint = `${service.url}/local`;
  const options = {
    endpoint,
    log,
    clock,
    random: () => 0.5,
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  };
  return { poster: createFramePoster(options), requests: service.requests, lines, slept };
};

describe('posting a frame', () => {
  test('sends its JSON, signed, to the connection under the stage of the endpoint', async () => {
    const { poster, requests } = await world([OK]);
    expect(await poster.post('abc=', PONG)).toBe('accepted');
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: 'POST', path: '/local/@connections/abc%3D' });
    expect(requests[0]?.headers.authorization).toContain('/execute-api/aws4_request');
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual(PONG);
  });

  test.each([
    ['by name', { status: 410, headers: { 'x-amzn-errortype': 'GoneException' } }],
    ['by status only', { status: 410 }],
    ['by status with a body that is not JSON', { status: 410, body: '<gone>' }],
  ])('a connection that is gone %s is gone, at once', async (_how, answer) => {
    const { poster, requests } = await world([answer]);
    expect(await poster.post('c1', PONG)).toBe('gone');
    expect(requests).toHaveLength(1);
  });

  test('nobody is reached without a connection, and nobody is asked', async () => {
    const { poster, requests } = await world([OK]);
    expect(await poster.post('', PONG)).toBe('gone');
    expect(requests).toHaveLength(0);
  });

  test('a throttled post is tried again after a growing pause', async () => {
    const { poster, requests, slept } = await world([THROTTLED, { status: 503 }, OK]);
    expect(await poster.post('c1', PONG)).toBe('accepted');
    expect(requests).toHaveLength(3);
    expect(slept).toEqual([50, 100]);
  });

  test('throttling without end fails after two retries and is logged', async () => {
    const { poster, requests, lines } = await world([THROTTLED]);
    expect(await poster.post('c1', PONG)).toBe('failed');
    expect(requests).toHaveLength(3);
    expect(lines).toEqual([{ level: 'warn', message: 'A frame could not be posted' }]);
  });

  test('a refusal is not repeated', async () => {
    const { poster, requests } = await world([{ status: 403 }]);
    expect(await poster.post('c1', PONG)).toBe('failed');
    expect(requests).toHaveLength(1);
  });

  test('a post that hangs fails at its deadline and is not repeated', async () => {
    const { poster, requests } = await world([null], 50);
    expect(await poster.post('c1', PONG)).toBe('failed');
    expect(requests).toHaveLength(1);
  });

  test('a socket that died while it was kept is replaced, and the post tried again', async () => {
    let posts = 0;
    const server = createServer((request, response) => {
      posts += 1;
      if (posts === 2) request.socket.destroy();
      else response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    const { port } = server.address() as AddressInfo;
    const { log } = recordingLog();
    const poster = createFramePoster({
      endpoint: `http://127.0.0.1:${port}`,
      log,
      clock: { sleep: async () => {} },
    });
    expect(await poster.post('c1', PONG)).toBe('accepted');
    expect(await poster.post('c1', PONG)).toBe('accepted');
    expect(posts).toBe(3);
  });

  test('an endpoint that cannot be reached fails', async () => {
    const { log } = recordingLog();
    const clock = { sleep: async () => {} };
    const poster = createFramePoster({ endpoint: 'http://127.0.0.1:9/live', log, clock });
    expect(await poster.post('c1', PONG)).toBe('failed');
  });

  test('at most 64 posts are under way at once', async () => {
    let underWay = 0;
    let most = 0;
    const service = await startStandIn(async () => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return OK;
    });
    const { log } = recordingLog();
    const poster = createFramePoster({ endpoint: service.url, log, clock: { sleep: async () => {} } });
    const outcomes = await Promise.all(Array.from({ length: 200 }, (_, n) => poster.post(`c${n}`, PONG)));
    expect(new Set(outcomes)).toEqual(new Set(['accepted']));
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(64);
  });
});

describe('closing a connection', () => {
  test('deletes it', async () => {
    const { poster, requests } = await world([{ status: 204 }]);
    await poster.close('c1');
    expect(requests[0]).toMatchObject({ method: 'DELETE', path: '/local/@connections/c1' });
  });

  test.each([410, 403])('an answer of %i is no error', async (status) => {
    const { poster } = await world([{ status }]);
    await expect(poster.close('c1')).resolves.toBeUndefined();
  });
});
