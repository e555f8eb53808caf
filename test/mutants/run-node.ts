import { execFile } from 'node:child_process';

export interface NodeRun {
  readonly output: string;
  readonly seconds: number;
  /** `over`: its time was. */
  readonly end: 'passed' | 'failed' | 'over';
}

/** Runs a script of the folder by the Node that runs this, and that ends it if it ends first. */
export const runNode = (folder: string, args: readonly string[], limitMs: number): Promise<NodeRun> => {
  const startedAtMs = performance.now();
  const options = { cwd: folder, timeout: limitMs, maxBuffer: 2 ** 26, encoding: 'utf8' } as const;
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [...args], options, (fault, stdout, stderr) => {
      process.off('exit', stop);
      const end = fault === null ? 'passed' : fault.killed ? 'over' : 'failed';
      resolve({ output: stdout + stderr, seconds: (performance.now() - startedAtMs) / 1_000, end });
    });
    const stop = () => child.kill();
    process.once('exit', stop);
  });
};
