import { parseArgs } from 'node:util';
import { STATIC_CASES } from './matching-cases.ts';
import { DYNAMIC_MODES, dynamicTables, RATES } from './matching-dynamic.ts';
import { exactTable } from './matching-exact.ts';
import { SIZES, staticTables } from './matching-static.ts';

const USAGE = `Measures the matcher beside its peers, on the same seeded tickets in one process.

  npm run bench:matching -- [--only static|dynamic|blossom] [--seconds 600] [--sizes 1000,10000] [--rates 1,10]

static: one round over a standing pool; blossom: small pools beside an exact matching; dynamic: arrivals
over so many virtual seconds, each peer at its best setting.`;

const PARTS = ['static', 'blossom', 'dynamic'] as const;
type Part = (typeof PARTS)[number];

interface Plan {
  readonly parts: readonly Part[];
  readonly seconds: number;
  readonly sizes: readonly number[];
  readonly rates: readonly number[];
}

const readPlan = (args: readonly string[]): Plan => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      seconds: { type: 'string', default: '600' },
      sizes: { type: 'string', default: SIZES.join(',') },
      rates: { type: 'string', default: RATES.join(',') },
    },
  });
  const parts = PARTS.filter((part) => values.only === undefined || values.only === part);
  if (parts.length === 0) throw new Error(`--only is "${values.only}": expected one of ${PARTS.join(', ')}.`);
  const [seconds = 600] = numbers('seconds', values.seconds);
  return { parts, seconds, sizes: numbers('sizes', values.sizes), rates: numbers('rates', values.rates) };
};

const numbers = (name: string, text: string): number[] =>
  text.split(',').map((part) => {
    if (/^[1-9]\d{0,6}$/.test(part)) return Number(part);
    throw new Error(`--${name} has "${part}": expected whole numbers from 1, with commas between.`);
  });

const readOrExplain = (): Plan | null => {
  try {
    return readPlan(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exitCode = 1;
    return null;
  }
};

const print = (lines: readonly string[]): void => {
  if (lines.length > 0) console.log(`${lines.join('\n')}\n`);
};

const PRINT: Readonly<Record<Part, (plan: Plan) => void>> = {
  static: ({ sizes }) => {
    for (const each of STATIC_CASES) for (const count of sizes) print(staticTables(each, count));
  },
  blossom: () => print(['1v1 beside an exact matching', exactTable()]),
  dynamic: ({ rates, seconds }) => {
    for (const mode of DYNAMIC_MODES)
      for (const perSecond of rates) print(dynamicTables(mode, perSecond, seconds));
  },
};

const plan = readOrExplain();
if (plan !== null) for (const part of plan.parts) PRINT[part](plan);
