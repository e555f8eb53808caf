import { execFile } from 'node:child_process';

export interface NodeRun {
  readonly output: string;
  readonly seconds: number;
  /** `over`: its time was. */
  readonly end: 'passed' | 'failed' | 'over';
}

/** Runs a script of the folder by the Node that runs this. */
export const runNode = (folder: string, args: readonly string[], limitMs: number): Promise<NodeRun> => {
  const startedAtMs = performance.now();
  const options = { cwd: folder, timeout: limitMs, maxBuffer: 2 ** 26, encoding: 'utf8' } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, [...args], options, (fault, stdout, stderr) => {
      const end = fault === null ? 'passed' : fault.killed ? 'over' : 'failed';
      resolve({ output: stdout + stderr, seconds: (performance.now() - startedAtMs) / 1_000, end });
    });
  });
};
