import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { type FunctionHost, type FunctionHostOptions, startFunctionHost } from '../../local/function-host.ts';

let host: FunctionHost;
const start = async (options: Partial<FunctionHostOptions> = {}) => {
  host = await startFunctionHost({
    functionsDirectory: fileURLToPath(new URL('./fixture-functions', import.meta.url)),
    arnPrefix: 'arn:aws:lambda:us-east-1:000000000000:function:muster-',
    environment: { GREETING: 'hello' },
    timeoutMs: () => 10_000,
    onLogLine: null,
    ...options,
  });
  return host;
};
afterEach(() => host.stop(0, new Set()));

it('a function gets its event and a Lambda context, with the environment set before its import', async () => {
  const { invoke } = await start();
  const first = await invoke('echo', { a: 1 });
  expect(first).toMatchObject({
    event: { a: 1 },
    greeting: 'hello',
    functionName: 'muster-echo',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:muster-echo',
  });
  const { requestId, remainingMs } = first as { requestId: string; remainingMs: number };
  expect(remainingMs).toBeGreaterThan(9_000);
  expect(remainingMs).toBeLessThanOrEqual(10_000);
  expect(requestId).not.toBe(((await invoke('echo', {})) as { requestId: string }).requestId);
});

it('an error of a function keeps its type and its message', async () => {
  const { invoke } = await start();
  await expect(invoke('fail', {})).rejects.toMatchObject({
    errorType: 'TypeError',
    message: 'fails always',
    stack: expect.stringContaining('fail/handler.ts'),
  });
});

it('an invocation fails when its time is up', async () => {
  const { invoke } = await start({ timeoutMs: () => 20 });
  await expect(invoke('hang', {})).rejects.toMatchObject({ errorType: 'Sandbox.Timedout' });
});

it('a crash fails what runs, and the next invocation finds a new thread', async () => {
  const { invoke } = await start();
  const hanging = expect(invoke('hang', {})).rejects.toMatchObject({ errorType: 'Runtime.ExitError' });
  await expect(invoke('crash', {})).rejects.toMatchObject({ errorType: 'Runtime.ExitError' });
  await hanging;
  expect(await invoke('echo', {})).toMatchObject({ greeting: 'hello' });
});

it('killing the functions fails what runs, and keeps the CPU time they took', async () => {
  const { invoke, kill, cpuSeconds } = await start();
  await invoke('busy', { ms: 30 });
  const hanging = expect(invoke('hang', {})).rejects.toMatchObject({ errorType: 'Runtime.ExitError' });
  const before = await cpuSeconds();
  await kill();
  await hanging;
  expect(await invoke('echo', {})).toMatchObject({ greeting: 'hello' });
  expect(await cpuSeconds()).toBeGreaterThanOrEqual(before);
  expect(before).toBeGreaterThan(0.01);
});

it('invocations, failures and time are counted by function', async () => {
  const { invoke, counts } = await start();
  await Promise.all([invoke('echo', {}), invoke('echo', {}), invoke('fail', {}).catch(() => {})]);
  expect(counts()).toMatchObject({ echo: { count: 2, failures: 0 }, fail: { count: 1, failures: 1 } });
  expect(counts().echo?.totalMs).toBeGreaterThan(0);
});

it('the time of an invocation counts while it runs', async () => {
  const { invoke, counts, kill } = await start();
  const hanging = expect(invoke('hang', {})).rejects.toMatchObject({ errorType: 'Runtime.ExitError' });
  await invoke('busy', { ms: 30 });
  expect(counts().busy).toMatchObject({ count: 1 });
  expect(counts().hang).toMatchObject({ count: 0, failures: 0 });
  expect(counts().hang?.totalMs).toBeGreaterThan(20);
  await kill();
  await hanging;
});

it('a stop waits for what runs, but not for the functions that loop', async () => {
  const { invoke, stop } = await start();
  const looping = expect(invoke('hang', {})).rejects.toMatchObject({ errorType: 'Runtime.ExitError' });
  const running = invoke('busy', { ms: 50 });
  await stop(60_000, new Set(['hang']));
  await running;
  await looping;
});

it('a function that cannot be imported stops the start with its error', async () => {
  const folder = fileURLToPath(new URL('./broken-functions', import.meta.url));
  await expect(start({ functionsDirectory: folder })).rejects.toThrow('exports no function "handler"');
});
