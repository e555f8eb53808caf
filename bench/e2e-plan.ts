import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseConfiguration } from '../src/config/parse-configuration.ts';
import type { LoadingTime } from './e2e-load.ts';

export const USAGE = `Measures the runtime, in a process of its own, under bots in this one.

  npm run bench:e2e -- [--bursts 500,2000] [--rates 50,100,200,400] [--seconds 20] [--loading 0] [--modes Normal_1v1]
  npm run bench:e2e -- --record [--rates 1,10,100] [--seconds 90] [--loading 2-8] [--modes Normal_1v1,Normal_5v5]

An empty list leaves its phases out. --loading is how many seconds players take to load. --record measures what
\`npm run costs\` computes with, and writes it to bench/results/e2e.json.`;

export interface PlannedMode {
  readonly gameMode: string;
  readonly playersPerMatch: number;
}

export interface Plan {
  readonly modes: readonly PlannedMode[];
  readonly bursts: readonly number[];
  readonly rates: readonly number[];
  readonly seconds: number;
  readonly loading: LoadingTime;
  readonly isRecorded: boolean;
}

const LOADS = {
  bursts: '500,2000',
  rates: '50,100,200,400',
  seconds: '20',
  loading: '0',
  modes: 'Normal_1v1',
};
const RECORDED = {
  bursts: '',
  rates: '1,10,100',
  seconds: '90',
  loading: '2-8',
  modes: 'Normal_1v1,Normal_5v5',
};

/** Throws a sentence. */
export const readPlan = (args: readonly string[]): Plan => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      bursts: { type: 'string' },
      rates: { type: 'string' },
      seconds: { type: 'string' },
      loading: { type: 'string' },
      modes: { type: 'string' },
      record: { type: 'boolean', default: false },
    },
  });
  const texts = { ...(values.record ? RECORDED : LOADS), ...values };
  return {
    modes: modesNamed(texts.modes.split(',')),
    bursts: numbers('bursts', texts.bursts),
    rates: numbers('rates', texts.rates),
    seconds: numbers('seconds', texts.seconds)[0] ?? 20,
    loading: loadingTime(texts.loading),
    isRecorded: values.record,
  };
};

const modesNamed = (names: readonly string[]): readonly PlannedMode[] => {
  const file = new URL('../config/matchmaking.toml', import.meta.url);
  const { gameModes } = parseConfiguration(readFileSync(file, 'utf8'));
  return names.map((gameMode) => {
    const mode = gameModes.get(gameMode);
    if (mode !== undefined) return { gameMode, playersPerMatch: mode.requiredPlayers };
    throw new Error(`--modes has "${gameMode}": expected some of ${[...gameModes.keys()].join(', ')}.`);
  });
};

const numbers = (name: string, text: string): number[] =>
  text
    .split(',')
    .filter(Boolean)
    .map((part) => {
      if (/^[1-9]\d{0,5}$/.test(part)) return Number(part);
      throw new Error(`--${name} has "${part}": expected whole numbers from 1, with commas between.`);
    });

/** Beyond this the mode's own limit, 30 s, would cancel. */
const LOADING_SECONDS_MAX = 25;

const loadingTime = (text: string): LoadingTime => {
  const [, min = '', max = min] = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(text) ?? [];
  const time = { min: Number(min), max: Number(max) };
  if (min !== '' && time.min <= time.max && time.max <= LOADING_SECONDS_MAX) return time;
  throw new Error(`--loading is "${text}": expected seconds up to ${LOADING_SECONDS_MAX}, as in 0 or 2-8.`);
};
