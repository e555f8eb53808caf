import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import getPort from 'get-port';
import { startRedis } from '../redis-server.ts';
import { createUndo } from '../undo.ts';
import { filesIn, type Kept } from './folder.ts';
import type { KeeperAnswer, KeeperOrders } from './keeper-orders.ts';
import { startMiniStack } from './ministack.ts';
import { processIdOf } from './pid.ts';

/**
 * The process that outlives `aws:up`: what it started ends with it, however it ends. It says over its channel what
 * it holds; when the channel closes before that, whoever wanted it is gone, and so is it.
 */
const orders = JSON.parse(process.argv[2] ?? '') as KeeperOrders;
const files = filesIn(orders.folder);
const undo = createUndo();
let isTold = false;

const leave = async (exitCode: number): Promise<never> => {
  await undo.run().catch((fault: unknown) => console.error(fault));
  await rm(files.kept, { force: true });
  process.exit(exitCode);
};

const tell = (answer: KeeperAnswer) => process.send?.(answer);

const start = async (): Promise<Kept> => {
  const keeper = await processIdOf(process.pid);
  if (keeper === null) throw new Error('This machine tells nothing about its processes: is there no ps?');
  const redisUrl = orders.redisUrl ?? (await startOwnRedis());
  const endpoint = orders.python === null ? null : await startEmulator(orders.python);
  return { keeper, endpoint, redisUrl };
};

const startOwnRedis = async (): Promise<string> => {
  const redis = await startRedis({ say: (line) => tell({ said: line }) });
  undo.add(redis.stop);
  return redis.url;
};

const startEmulator = async (python: string): Promise<string> => {
  const { emulatorLog: logFile, temporary } = files;
  const port = orders.port ?? (await getPort());
  const emulator = await startMiniStack({ python, port, logFile, temporary });
  undo.add(emulator.stop);
  emulator.ended.then(() => leave(1));
  return emulator.endpoint;
};

process.on('SIGTERM', () => leave(0));
process.on('SIGINT', () => leave(0));
process.on('disconnect', () => {
  if (!isTold || orders.isTied) leave(1);
});
try {
  const kept = await start();
  writeFileSync(files.kept, JSON.stringify(kept));
  isTold = true;
  tell({ kept });
} catch (fault) {
  tell({ failed: fault instanceof Error ? fault.message : String(fault) });
  await leave(1);
}
