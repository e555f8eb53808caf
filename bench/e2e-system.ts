import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import type { RuntimeStats } from '../local/runtime-stats.ts';
import type { RuntimeAddresses } from './e2e-runtime.ts';

/** How often a runtime whose last clients are leaving is asked whether they have left. */
const QUIET_EVERY_MS = 100;
const QUIET_MS_MAX = 5_000;

/** What the runtime has used since it started. */
export interface Usage {
  readonly stats: RuntimeStats;
  /** Calls of scripts by clients, and all commands that Redis ran, those inside of scripts included. */
  readonly scriptCalls: number;
  readonly commands: number;
}

export interface SystemUnderTest extends RuntimeAddresses {
  usage(): Promise<Usage>;
  /** Resolves when no client is connected any more. */
  quiet(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the runtime in a process of its own. */
export const startSystem = async (): Promise<SystemUnderTest> => {
  const child = fork(fileURLToPath(new URL('./e2e-runtime.ts', import.meta.url)));
  const addresses = await firstMessage(child);
  const redis = new Redis(addresses.redisUrl);
  const stats = async () =>
    (await (await fetch(`${addresses.httpUrl}/_muster/stats`)).json()) as RuntimeStats;
  return {
    ...addresses,
    usage: async () => ({ stats: await stats(), ...countCommands(await redis.info('commandstats')) }),
    quiet: async () => {
      const deadline = Date.now() + QUIET_MS_MAX;
      while ((await stats()).connections > 0 && Date.now() < deadline) await sleep(QUIET_EVERY_MS);
    },
    stop: async () => {
      redis.disconnect();
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
};

const firstMessage = (child: ChildProcess): Promise<RuntimeAddresses> =>
  new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as RuntimeAddresses));
    child.once('exit', (code) => reject(new Error(`The runtime ended with exit code ${code}.`)));
  });

const SCRIPT_COMMANDS: readonly string[] = ['eval', 'evalsha', 'evalsha_ro', 'eval_ro'];

const countCommands = (commandStats: string) => {
  let scriptCalls = 0;
  let commands = 0;
  for (const [, name = '', calls] of commandStats.matchAll(/^cmdstat_(\S+?):calls=(\d+)/gm)) {
    if (name === 'info') continue;
    if (SCRIPT_COMMANDS.includes(name)) scriptCalls += Number(calls);
    else commands += Number(calls);
  }
  return { scriptCalls, commands };
};
