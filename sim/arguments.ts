import { parseArgs } from 'node:util';
import { FAULT_RATES, type FaultLevel } from './fault-rates.ts';

export const USAGE = `Simulates players, network, functions and stores on a virtual clock, and checks every promise after each step.

  npm run sim -- [--seed 7] [--hours 1] [--players 500] [--rate 10] [--faults some]
                 [--mode Normal_1v1]... [--config config/matchmaking.toml] [--store memory]
                 [--histories 1] [--trace 40] [--write-docs]
  npm run sim:soak                      history after history, until it is stopped or a promise is broken

One seed is one history: the same options give the same one again, fault by fault. --players is how many there are,
--rate how many of them come to play each second, --histories how many seeds are lived through from --seed on. --faults
is none, some, many, or several of them with commas between. --store redis starts a real Redis, which is slower. What
breaks is printed with its seed and the last --trace lines of what led to it, and the exit code is 1. --write-docs puts
the table of many histories into docs/reliability.md.`;

export interface SimulationArguments {
  readonly seed: number;
  readonly hours: number;
  readonly players: number;
  readonly playersPerSecond: number;
  /** One after the other. */
  readonly levels: readonly FaultLevel[];
  readonly modes: readonly string[];
  readonly configurationFile: string | null;
  readonly histories: number;
  readonly store: 'memory' | 'redis';
  readonly traceLinesMax: number;
  readonly writesDocs: boolean;
}

/** Throws a sentence that says what was expected. */
export const readArguments = (args: readonly string[], freshSeed: () => number): SimulationArguments => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string' },
      hours: { type: 'string', default: '1' },
      players: { type: 'string', default: '500' },
      rate: { type: 'string', default: '10' },
      faults: { type: 'string', default: 'some' },
      mode: { type: 'string', multiple: true, default: [] },
      config: { type: 'string' },
      store: { type: 'string', default: 'memory' },
      histories: { type: 'string' },
      trace: { type: 'string', default: '40' },
      soak: { type: 'boolean', default: false },
      'write-docs': { type: 'boolean', default: false },
    },
  });
  const number = (name: 'hours' | 'players' | 'rate' | 'seed', text: string, min: number, max: number) =>
    numberOf(name, text, min, max);
  if (values.soak && values.faults.includes(','))
    throw new Error(
      `--faults is "${values.faults}": expected one level, since a soak never comes to the next.`,
    );
  const players = number('players', values.players, 1, 1_000_000);
  return {
    seed:
      values.seed === undefined ? freshSeed() : whole('seed', number('seed', values.seed, 0, 2 ** 32 - 1)),
    hours: number('hours', values.hours, 0.001, 10_000),
    players: whole('players', players),
    playersPerSecond: number('rate', values.rate, 0.001, 10_000),
    levels: values.faults.split(',').map(levelOf),
    traceLinesMax: whole('trace', numberOf('trace', values.trace, 1, 1_000_000)),
    writesDocs: values['write-docs'],
    modes: values.mode,
    store: storeOf(values.store),
    configurationFile: values.config ?? null,
    histories: values.soak
      ? Number.POSITIVE_INFINITY
      : whole('histories', numberOf('histories', values.histories ?? '1', 1, 1e9)),
  };
};

const numberOf = (name: string, text: string, min: number, max: number): number => {
  const value = Number(text);
  if (text.trim() !== '' && value >= min && value <= max) return value;
  throw new Error(`--${name} is "${text}": expected a number from ${min} to ${max}.`);
};

const whole = (name: string, value: number): number => {
  if (Number.isInteger(value)) return value;
  throw new Error(`--${name} is ${value}: expected a whole number.`);
};

const storeOf = (text: string): SimulationArguments['store'] => {
  if (text === 'memory' || text === 'redis') return text;
  throw new Error(`--store is "${text}": expected memory or redis.`);
};

const levelOf = (text: string): FaultLevel => {
  if (Object.hasOwn(FAULT_RATES, text)) return text as FaultLevel;
  throw new Error(`--faults is "${text}": expected ${Object.keys(FAULT_RATES).join(', ')}.`);
};

/** Repeats a history by its seed. */
export const commandFor = (asked: SimulationArguments, seed: number): string => {
  const { hours, players, playersPerSecond, levels, store, modes, configurationFile } = asked;
  const parts = [
    `npm run sim -- --seed ${seed} --hours ${hours} --players ${players} --rate ${playersPerSecond}`,
    `--faults ${levels.join(',')}`,
    ...(store === 'memory' ? [] : [`--store ${store}`]),
    ...modes.map((mode) => `--mode ${mode}`),
    ...(configurationFile === null ? [] : [`--config ${configurationFile}`]),
  ];
  return parts.join(' ');
};
