import { appendFileSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Redis } from 'ioredis';
import { redisVersion } from './e2e-redis.ts';
import type { Census } from './load-census.ts';
import type { Endings, Sample } from './load-sample.ts';

/** When, where and how a load was put on. */
export interface Setting {
  /** UTC, to the minute. */
  readonly began: string;
  readonly machine: string;
  readonly command: string;
}

export const settingOf = async (redis: Redis, command: string): Promise<Setting> => ({
  began: new Date().toISOString().slice(0, 16).replace('T', ' '),
  machine: [
    `${cpus().length} cores of ${cpus()[0]?.model.trim() ?? 'an unknown model'}`,
    `Node ${process.versions.node}`,
    await redisVersion(redis),
  ].join(', '),
  command,
});

/** A line of the file that a soak writes as it goes. */
export type SoakLine =
  | { readonly setting: Setting }
  | { readonly sample: Sample }
  | { readonly ended: Endings }
  | { readonly census: Census };

/** A soak that broke off has no end, and no census. */
export interface SoakRecord {
  readonly setting: Setting;
  readonly samples: readonly Sample[];
  readonly ended: Endings | null;
  readonly census: Census | null;
}

export const appendLine = (file: string, line: SoakLine): void =>
  appendFileSync(file, `${JSON.stringify(line)}\n`);

/** Throws where the file does not begin as a soak's does. */
export const readRecord = (file: string): SoakRecord => {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as SoakLine);
  const [first] = lines;
  if (first === undefined || !('setting' in first)) throw new Error(`${file} holds no samples of a soak.`);
  return {
    setting: first.setting,
    samples: lines.flatMap((line) => ('sample' in line ? [line.sample] : [])),
    ended: lines.find((line) => 'ended' in line)?.ended ?? null,
    census: lines.find((line) => 'census' in line)?.census ?? null,
  };
};
