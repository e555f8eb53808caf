import { createRandom } from '../bots/random.ts';
import type { Faults } from '../local/faults.ts';
import type { LogSink } from '../local/log-entry.ts';
import { startRuntime } from '../local/runtime.ts';
import { withDeadline } from '../local/with-deadline.ts';
import type { RuntimeAnswer, RuntimeOrder, RuntimeStart } from './runtime-orders.ts';

/** The runtime in a process of its own, so that it can be killed; it ends with the one that started it. */
const { seed, verbose, ...start } = JSON.parse(process.argv[2] ?? '{}') as RuntimeStart;
const random = createRandom(seed);
const faults: Faults = {};

/** Whatever a fault has left hanging does not outlive the chaos. */
const STOP_MS_MAX = 5_000;

const complaints = new Set<string>();
const complain: LogSink = ({ level, source, message }) => {
  const line = `${level}: ${source}: ${message}`;
  if ((level !== 'warn' && level !== 'error') || complaints.has(line)) return;
  complaints.add(line);
  console.error(line);
};

const runtime = await startRuntime({ ...start, faults, ...(verbose && { log: complain }), stopMs: 1_000 });
const answer = (text: RuntimeAnswer): void => void process.send?.(text);

const obey = async (order: RuntimeOrder): Promise<void> => {
  switch (order.kind) {
    case 'break_posts':
      faults.onPost = () => (random() < order.share ? order.fault : undefined);
      return;
    case 'mend_posts':
      faults.onPost = undefined;
      return;
    case 'kill_functions':
      return runtime.killFunctions();
  }
};

process.on('message', (order) => obey(order as RuntimeOrder).then(() => answer({ kind: 'done' })));
process.once('disconnect', () => {
  const stopped = withDeadline(runtime.stop(), STOP_MS_MAX).catch(() => {});
  void stopped.then(() => process.exit(0));
});
answer({ kind: 'up', port: Number(new URL(runtime.httpUrl).port) });
