import { Unavailable } from '../use-cases/unavailable.ts';
import type { RedisClient } from './connect-redis.ts';
import { SCRIPTS } from './scripts.generated.ts';

export type ScriptName = keyof typeof SCRIPTS;

/** The keys that a script's header names. */
export type ScriptKeys<Name extends ScriptName> = Readonly<
  Record<(typeof SCRIPTS)[Name]['keys'][number], string>
>;

type ScriptCall = (...keysAndArguments: readonly (string | number)[]) => Promise<unknown>;

/**
 * Runs one script on one slot. Every script may be repeated without harm, so a call that met a dead socket
 * (a thawed container, a failover) is sent once more. All other faults become `Unavailable` at once.
 */
export const runScript = async <Name extends ScriptName>(
  redis: RedisClient,
  script: Name,
  keys: ScriptKeys<Name>,
  args: readonly (string | number)[],
): Promise<unknown> => {
  const names: readonly (keyof ScriptKeys<Name>)[] = SCRIPTS[script].keys;
  const keysAndArguments = [...names.map((name) => keys[name]), ...args];
  // `createRedis` defined the scripts as commands (EVALSHA; EVAL where the server does not know them).
  const commands = redis as unknown as Readonly<Record<ScriptName, ScriptCall>>;
  return available(redis, () => commands[script](...keysAndArguments));
};

/** A Redis call, sent once more if its connection was lost, its faults turned into `Unavailable`. */
export const available = async <Reply>(redis: RedisClient, call: () => Promise<Reply>): Promise<Reply> => {
  const send = () => {
    // A cluster client that gave up starts anew, or a call could wait for ever; the others reconnect by themselves.
    // The call waits for it in the client's own queue, within its time: a connect may end in neither way.
    if (redis.status === 'end') redis.connect().catch(() => {});
    return call();
  };
  try {
    return await send().catch((fault: unknown) => {
      if (!isConnectionLost(fault)) throw fault;
      return send();
    });
  } catch (fault) {
    throw new Unavailable('Redis', fault);
  }
};

/** Codes, names and, where ioredis gives neither, messages of faults that a new connection may cure. */
const LOST = [
  'ECONNRESET',
  'EPIPE',
  'MaxRetriesPerRequestError',
  'Connection is closed.',
  'None of startup nodes is available',
];

const isConnectionLost = (fault: unknown): boolean =>
  fault instanceof Error &&
  [fault.name, fault.message, 'code' in fault ? String(fault.code) : ''].some((mark) => LOST.includes(mark));
