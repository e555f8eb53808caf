import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, expect, it } from 'vitest';
import { createAsyncInvocations } from '../../local/async-invocations.ts';
import { FunctionError } from '../../local/function-error.ts';
import { type HttpServer, startHttpServer } from '../../local/http-server.ts';
import { lambdaApi, lambdaNameOf } from '../../local/lambda-api.ts';
import { noLog } from '../../local/log-entry.ts';
import { CREDENTIALS } from './gateway-fixture.ts';

let server: HttpServer;
let lambda: LambdaClient;
let nowMs = 0;
const invoked: unknown[] = [];

/** One function, `known`, one at a time, and two that wait at most. */
const start = async (run: (event: unknown) => Promise<unknown>) => {
  nowMs = 0;
  invoked.length = 0;
  const invoke = (_functionName: string, event: unknown) => {
    invoked.push(event);
    return run(event);
  };
  const limits = { concurrencyMax: 1, queueMax: 2, ageMsMax: 60_000 };
  const asyncInvocations = createAsyncInvocations({ invoke, log: noLog, nowMs: () => nowMs, ...limits });
  server = await startHttpServer(0);
  const resolve = (name: string) => (name === 'muster-known' ? 'known' : null);
  server.serve(lambdaApi({ resolve, invoke, asyncInvocations }), () => {});
  const endpoint = `http://127.0.0.1:${server.port}`;
  lambda = new LambdaClient({ endpoint, region: 'us-east-1', credentials: CREDENTIALS, maxAttempts: 1 });
};
afterEach(async () => {
  lambda.destroy();
  await server.stop();
});

const call = (event: unknown, InvocationType: 'Event' | 'RequestResponse' = 'RequestResponse') =>
  lambda.send(
    new InvokeCommand({
      FunctionName: 'muster-known',
      InvocationType,
      Payload: Buffer.from(JSON.stringify(event)),
    }),
  );

it('RequestResponse answers the result', async () => {
  await start(async (event) => ({ got: event }));
  const { StatusCode, FunctionError, Payload } = await call({ a: 1 });
  expect([StatusCode, FunctionError]).toEqual([200, undefined]);
  expect(JSON.parse(Payload?.transformToString() ?? '')).toEqual({ got: { a: 1 } });
});

it('RequestResponse of a function that fails answers 200 and the error', async () => {
  await start(async () => {
    throw new FunctionError('TypeError', 'broken');
  });
  const answer = await call({});
  expect([answer.StatusCode, answer.FunctionError]).toEqual([200, 'Unhandled']);
  expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toMatchObject({
    errorType: 'TypeError',
    errorMessage: 'broken',
  });
});

it('Event is accepted at once, and its failure is nobody’s business', async () => {
  const finish = Promise.withResolvers<void>();
  await start(() => finish.promise);
  expect((await call({ a: 1 }, 'Event')).StatusCode).toBe(202);
  expect(invoked).toEqual([{ a: 1 }]);
  finish.reject(new Error('broken'));
});

it('Event waits its turn, and is refused when too many wait', async () => {
  const turns: (() => void)[] = [];
  await start(() => new Promise<void>((resolve) => turns.push(resolve)));
  for (const event of [1, 2, 3]) await call(event, 'Event');
  await expect(call(4, 'Event')).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  expect(invoked).toEqual([1]);
  turns[0]?.();
  await expect.poll(() => invoked).toEqual([1, 2]);
});

it('Event is dropped when it could not start within 60 s', async () => {
  const turns: (() => void)[] = [];
  await start(() => new Promise<void>((resolve) => turns.push(resolve)));
  await call('first', 'Event');
  await call('too old', 'Event');
  nowMs = 60_001;
  await call('fresh', 'Event');
  turns[0]?.();
  await expect.poll(() => invoked).toEqual(['first', 'fresh']);
});

it('Event takes 1 MB at most, RequestResponse more', async () => {
  await start(async () => null);
  // The quotes around it count as well.
  const largest = 'x'.repeat(1024 * 1024 - 2);
  expect((await call(largest, 'Event')).StatusCode).toBe(202);
  await expect(call(`${largest}x`, 'Event')).rejects.toMatchObject({
    name: 'RequestTooLargeException',
    $metadata: { httpStatusCode: 413 },
  });
  expect((await call(`${largest}x`)).StatusCode).toBe(200);
});

it('an unknown function answers ResourceNotFoundException', async () => {
  await start(async () => null);
  await expect(lambda.send(new InvokeCommand({ FunctionName: 'muster-other' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    $metadata: { httpStatusCode: 404 },
  });
});

it('an event that is not JSON answers InvalidRequestContentException', async () => {
  await start(async () => null);
  const Payload = Buffer.from('{');
  await expect(
    lambda.send(new InvokeCommand({ FunctionName: 'muster-known', Payload })),
  ).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
});

it.each([
  ['muster-known', 'muster-known'],
  ['arn:aws:lambda:us-east-1:000000000000:function:muster-known', 'muster-known'],
  ['arn:aws:lambda:us-east-1:000000000000:function:muster-known:live', 'muster-known'],
  ['000000000000:function:muster-known', 'muster-known'],
])('%s names the function %s', (identifier, name) => {
  expect(lambdaNameOf(identifier)).toBe(name);
});
