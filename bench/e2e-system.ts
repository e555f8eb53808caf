import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import type { RuntimeStats } from '../local/runtime-stats.ts';
import { type RedisUsage, redisUsage } from './e2e-redis.ts';
import type { RuntimeAddresses } from './e2e-runtime.ts';

/** How often a runtime whose last clients are leaving is asked whether they have left. */
const QUIET_EVERY_MS = 100;
const QUIET_MS_MAX = 5_000;

/** What the runtime has used since it started. */
export interface Usage {
  /** On `performance.now()`. */
  readonly atMs: number;
  readonly stats: RuntimeStats;
  readonly redis: RedisUsage;
}

export interface SystemUnderTest extends RuntimeAddresses {
  readonly redis: Redis;
  usage(): Promise<Usage>;
  /** Resolves when no client is connected any more, and the functions know. */
  quiet(): Promise<void>;
  /** Runs a function as its schedule does, and waits for its end. */
  invoke(functionName: string): Promise<void>;
  /** What the runtime's own file answers to a message. */
  ask(question: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts the runtime in a process of its own: by a file that first sends its RuntimeAddresses. */
export const startSystem = async (
  file = new URL('./e2e-runtime.ts', import.meta.url),
  args: readonly string[] = [],
  options: ForkOptions = {},
): Promise<SystemUnderTest> => {
  const child = fork(fileURLToPath(file), args, options);
  const addresses = (await nextMessage(child)) as RuntimeAddresses;
  const redis = new Redis(addresses.redisUrl);
  const stats = async () =>
    (await (await fetch(`${addresses.httpUrl}/_muster/stats`)).json()) as RuntimeStats;
  return {
    ...addresses,
    redis,
    usage: async () => ({ atMs: performance.now(), stats: await stats(), redis: await redisUsage(redis) }),
    quiet: async () => {
      const deadline = Date.now() + QUIET_MS_MAX;
      let disconnects = -1;
      while (Date.now() < deadline) {
        const { connections, invocations } = await stats();
        const count = invocations.disconnect?.count ?? 0;
        if (connections === 0 && count === disconnects) return;
        disconnects = count;
        await sleep(QUIET_EVERY_MS);
      }
    },
    invoke: async (functionName) => {
      const url = `${addresses.httpUrl}/2015-03-31/functions/muster-${functionName}/invocations`;
      const answer = await fetch(url, { method: 'POST', body: '{}' });
      if (!answer.ok) throw new Error(`${functionName} answered ${answer.status}.`);
    },
    ask: (question) => {
      const answer = nextMessage(child);
      child.send(question);
      return answer;
    },
    stop: async () => {
      redis.disconnect();
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
};

const nextMessage = async (child: ChildProcess): Promise<unknown> => {
  const heard = new AbortController();
  const { signal } = heard;
  const died = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`The runtime ended with exit code ${code}.`);
  });
  const [message] = await Promise.race([once(child, 'message', { signal }), died]).finally(() =>
    heard.abort(),
  );
  return message;
};
