import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A process, told apart from a later one that was given the same number. */
export interface ProcessId {
  readonly pid: number;
  readonly startedAt: string;
}

/** Null when there is no such process, or it has ended and was not waited for. */
export const processIdOf = async (pid: number): Promise<ProcessId | null> => {
  const startedAt = (await startOnLinux(pid)) ?? (await startByPs(pid));
  return startedAt === null ? null : { pid, startedAt };
};

export const isAlive = async ({ pid, startedAt }: ProcessId): Promise<boolean> =>
  (await processIdOf(pid))?.startedAt === startedAt;

/** Asks it to end and waits; what does not end in time is killed. A process that took its number is left alone. */
export const endProcess = async (id: ProcessId, graceMs: number): Promise<void> => {
  for (const [signal, waitMs] of [['SIGTERM', graceMs] as const, ['SIGKILL', graceMs] as const]) {
    if (!(await isAlive(id))) return;
    send(id.pid, signal);
    const deadlineMs = Date.now() + waitMs;
    while ((await isAlive(id)) && Date.now() < deadlineMs)
      await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const send = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended.
  }
};

/** Ticks since the machine's start: the 22nd field, counted behind the name, which may hold blanks. */
const startOnLinux = async (pid: number): Promise<string | null> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  const [state, ...fields] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  return state === undefined || state === 'Z' ? null : (fields[18] ?? null);
};

const startByPs = async (pid: number): Promise<string | null> => {
  const { stdout } = await run('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  const [state = '', ...start] = stdout.trim().split(/\s+/);
  return state === '' || state.startsWith('Z') ? null : start.join(' ');
};
