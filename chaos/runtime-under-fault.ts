import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { PostFault } from '../local/faults.ts';
import type { RuntimeAnswer, RuntimeOrder, RuntimeStart } from './runtime-orders.ts';

export interface RuntimeUnderFault {
  /** Where clients and everybody else reach it; the same after a restart. */
  readonly port: number;
  /** kill -9, and a start at once on the same port. */
  restart(): Promise<void>;
  /** This share of the posts has this fault, until they are mended. */
  breakPosts(fault: PostFault, share: number): Promise<void>;
  mendPosts(): Promise<void>;
  killFunctions(): Promise<void>;
  stop(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('./runtime-process.ts', import.meta.url));

export const startRuntimeUnderFault = async (start: RuntimeStart): Promise<RuntimeUnderFault> => {
  let { child, port } = await launch(start);
  const order = async (what: RuntimeOrder): Promise<void> => {
    const done = once(child, 'message');
    child.send(what);
    await done;
  };
  const end = async (how: () => void): Promise<void> => {
    const ended = once(child, 'exit');
    how();
    await ended;
  };
  return {
    port,
    restart: async () => {
      await end(() => child.kill('SIGKILL'));
      ({ child } = await launch({ ...start, port }));
    },
    breakPosts: (fault, share) => order({ kind: 'break_posts', fault, share }),
    mendPosts: () => order({ kind: 'mend_posts' }),
    killFunctions: () => order({ kind: 'kill_functions' }),
    stop: () => end(() => child.disconnect()),
  };
};

const launch = async (start: RuntimeStart): Promise<{ child: ChildProcess; port: number }> => {
  const child = fork(PROGRAM, [JSON.stringify(start)]);
  const died = new AbortController();
  const onExit = () => died.abort();
  child.once('exit', onExit);
  const [answer] = (await once(child, 'message', { signal: died.signal })) as [RuntimeAnswer];
  child.off('exit', onExit);
  if (answer.kind !== 'up') throw new Error(`The runtime answered "${answer.kind}" before it was up.`);
  return { child, port: answer.port };
};
