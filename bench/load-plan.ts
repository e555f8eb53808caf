import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { CrowdPlan } from './load-crowd.ts';
import type { SoakPlan } from './load-soak.ts';

export const USAGE = `Loads the runtime, in a process of its own, with players in this one.

  npm run bench:load                             5,000 connected players, 2,000 of them queued, one a ping every 30 s
      --connections 5000 --queued 2000 --idle-seconds 90
  npm run bench:load -- --soak 60                minutes of new players, 1 % of whom do wrong, and what remains
      --rate 100 --settle-seconds 960            players a second; how long after the last of them keys are counted
  npm run bench:load -- --samples FILE           the table of a soak whose samples are there, even of one that broke off

--write-docs puts the tables into docs/reliability.md. Exits 1 where somebody is lost or matched twice, memory, keys or
latency grow, or a key remains that should not.`;

export type LoadPlan =
  | { readonly kind: 'crowd'; readonly plan: CrowdPlan; readonly writesDocs: boolean }
  | { readonly kind: 'soak'; readonly plan: SoakPlan; readonly writesDocs: boolean }
  | { readonly kind: 'samples'; readonly file: string; readonly writesDocs: boolean };

/** Of the players of a soak, and of the posts to them. */
export const FAULT_EVERY = 100;

/** Throws a sentence. */
export const readPlan = (args: readonly string[]): LoadPlan => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      connections: { type: 'string', default: '5000' },
      queued: { type: 'string', default: '2000' },
      'idle-seconds': { type: 'string', default: '90' },
      soak: { type: 'string' },
      rate: { type: 'string', default: '100' },
      'settle-seconds': { type: 'string', default: '960' },
      samples: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
    },
  });
  const whole = (name: Exclude<keyof typeof values, 'write-docs'>, most: number): number => {
    const text = values[name] ?? '';
    const value = /^\d+$/.test(text) ? Number(text) : 0;
    if (value >= 1 && value <= most) return value;
    throw new Error(`--${name} is "${text}": expected a whole number from 1 to ${most}.`);
  };
  const writesDocs = values['write-docs'];
  const asked = args.filter((arg) => arg !== '--write-docs');
  const command = ['npm run bench:load', ...(asked.length > 0 ? ['--', ...asked] : [])].join(' ');
  if (values.samples !== undefined) return { kind: 'samples', file: values.samples, writesDocs };
  if (values.soak === undefined) {
    const connections = whole('connections', 20_000);
    const plan = {
      command,
      connections,
      queued: whole('queued', connections),
      idleSeconds: whole('idle-seconds', 3_600),
    };
    return { kind: 'crowd', plan, writesDocs };
  }
  return {
    kind: 'soak',
    writesDocs,
    plan: {
      command,
      minutes: whole('soak', 24 * 60),
      perSecond: whole('rate', 1_000),
      faultEvery: FAULT_EVERY,
      settleSeconds: whole('settle-seconds', 7_200),
      samplesFile: join(tmpdir(), `muster-soak-${Date.now().toString(36)}.jsonl`),
    },
  };
};

/** Of each process, beside those of the connections. */
const DESCRIPTORS_BESIDE = 200;
/** Throws where this shell lets a process have too few files open: each connection is one, here and in the runtime. */
export const expectDescriptors = (connections: number): void => {
  const needed = connections + DESCRIPTORS_BESIDE;
  const { userLimits } = process.report.getReport() as {
    readonly userLimits?: { readonly open_files?: { readonly soft: number | 'unlimited' } };
  };
  const allowed = userLimits?.open_files?.soft ?? 'unlimited';
  if (allowed === 'unlimited' || allowed >= needed) return;
  throw new Error(
    `A process may have ${allowed} files open here, and needs ${needed}: say \`ulimit -n ${needed}\` before.`,
  );
};
