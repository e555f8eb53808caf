import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { filesIn, type Kept } from './folder.ts';
import type { KeeperAnswer, KeeperOrders } from './keeper-orders.ts';
import { endProcess } from './pid.ts';

/** For what it holds to end. */
const GRACE_MS = 15_000;
const SCRIPT = fileURLToPath(new URL('keeper.ts', import.meta.url));

export interface KeeperWatch {
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Starts the keeper and waits until it holds what was ordered; it goes on when this process ends. */
export const startKeeper = async (orders: KeeperOrders, { say, signal }: KeeperWatch): Promise<Kept> => {
  const { keeperLog } = filesIn(orders.folder);
  const log = openSync(keeperLog, 'a');
  const keeper = spawn(process.execPath, [SCRIPT, JSON.stringify(orders)], {
    // A session of its own: neither Ctrl-C nor a closed terminal reaches it.
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  const ended = once(keeper, 'exit');
  const { promise, resolve, reject } = Promise.withResolvers<Kept>();
  keeper.on('message', (answer: KeeperAnswer) => {
    if ('said' in answer) say(answer.said);
    else if ('kept' in answer) resolve(answer.kept);
    else reject(new Error(answer.failed));
  });
  keeper.on('error', reject);
  ended.then(() => reject(new Error(`What keeps the emulator running ended at once: see ${keeperLog}.`)));
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort);
  try {
    const kept = await promise;
    if (!orders.isTied) keeper.disconnect();
    keeper.unref();
    keeper.channel?.unref();
    return kept;
  } catch (fault) {
    // It ends what it has started when its channel closes.
    if (keeper.connected) keeper.disconnect();
    if (keeper.pid !== undefined) await ended;
    throw fault;
  } finally {
    signal.removeEventListener('abort', abort);
  }
};

/** Ends it, and so all that it holds. */
export const endKeeper = ({ keeper }: Kept): Promise<void> => endProcess(keeper, GRACE_MS);
