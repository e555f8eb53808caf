import { spawnSync } from 'node:child_process';

/** What loading a module in a fresh process took. */
export interface ColdStart {
  /** Of the module alone, as the process itself sees it. */
  readonly importMs: number;
  /** Of the whole process, its start and its end included. */
  readonly processMs: number;
}

const LOAD = `
const startedMs = performance.now();
require(process.argv[1]);
process.stdout.write(String(performance.now() - startedMs), () => process.exit());
`;

/** Loads a module as Lambda does: on this Node, and with no variable at all. */
export const startCold = (file: string): ColdStart => {
  const startedMs = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', LOAD, file], {
    env: {},
    encoding: 'utf8',
  });
  const processMs = performance.now() - startedMs;
  if (status !== 0) throw new Error(`${file} cannot be loaded:\n${stderr}`);
  return { importMs: Number(stdout), processMs };
};
