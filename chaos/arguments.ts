import { parseArgs } from 'node:util';
import { SCENARIOS, type Scenario } from './scenarios.ts';

export const USAGE = `Breaks the real runtime and its Redis under bots, and counts who was lost, matched twice or wrongly penalised.

  npm run chaos -- [options]

  --scenario NAME   one of them, or some with commas between; all by default
  --list            says what they are
  --rate 100        players a second
  --seconds 20      for how long they come, half of it before the fault and half after its end
  --seed 1          the same seed sends the same players and strikes the same connections
  --verbose         shows what functions complain of, each sentence once
  --write-docs      puts the table into docs/reliability.md`;

export interface ChaosArguments {
  readonly scenarios: readonly Scenario[];
  readonly playersPerSecond: number;
  readonly seconds: number;
  readonly seed: number;
  readonly verbose: boolean;
  readonly writesDocs: boolean;
}

/** Throws a sentence. */
export const readArguments = (args: readonly string[]): ChaosArguments | 'help' | 'list' => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      scenario: { type: 'string' },
      list: { type: 'boolean', default: false },
      rate: { type: 'string', default: '100' },
      seconds: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      verbose: { type: 'boolean', default: false },
      'write-docs': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return 'help';
  if (values.list) return 'list';
  return {
    scenarios: values.scenario === undefined ? SCENARIOS : values.scenario.split(',').map(scenarioNamed),
    playersPerSecond: whole('rate', values.rate, 1, 1_000),
    seconds: whole('seconds', values.seconds, 2, 3_600),
    seed: whole('seed', values.seed, 0, 2 ** 32 - 1),
    verbose: values.verbose,
    writesDocs: values['write-docs'],
  };
};

const scenarioNamed = (name: string): Scenario => {
  const found = SCENARIOS.find((scenario) => scenario.name === name);
  if (found !== undefined) return found;
  const names = SCENARIOS.map((scenario) => scenario.name).join(', ');
  throw new Error(`--scenario has "${name}": expected some of ${names}.`);
};

const whole = (name: string, text: string, min: number, max: number): number => {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`--${name} is "${text}": expected a whole number from ${min} to ${max}.`);
};
