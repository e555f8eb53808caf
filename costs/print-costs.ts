import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { asText, type DocumentTable, writeTables } from '../scripts/document-table.ts';
import { withUsage } from '../scripts/with-usage.ts';
import { COST_OPTIONS, type CostOptions } from './cost-options.ts';
import { PRICES_MONTH, PRICES_REGION } from './prices.ts';

const USAGE = `Computes what Muster costs on AWS, of measured figures and prices.

  npm run costs -- [--rates 1,10,100] [--queues 1] [--seconds 45] [--network nat|ipv6|public]
                   [--redis serverless|nodes] [--stage prod] [--write-docs]

--rates are players a second, --queues how many queues they spread over, --seconds how long each is connected.
--write-docs puts the tables into docs/costs.md, with the defaults of the rest.`;

const readOptions = (args: readonly string[]): CostOptions & { readonly writesDocs: boolean } => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rates: { type: 'string', default: COST_OPTIONS.rates.join(',') },
      queues: { type: 'string', default: String(COST_OPTIONS.queues) },
      seconds: { type: 'string', default: String(COST_OPTIONS.connectedSeconds) },
      network: { type: 'string', default: COST_OPTIONS.network },
      redis: { type: 'string', default: COST_OPTIONS.redis },
      stage: { type: 'string', default: COST_OPTIONS.stage },
      'write-docs': { type: 'boolean', default: false },
    },
  });
  const writesDocs = values['write-docs'];
  if (writesDocs) return { ...COST_OPTIONS, writesDocs };
  return {
    stage: values.stage,
    network: oneOf('network', values.network, ['nat', 'ipv6', 'public']),
    redis: oneOf('redis', values.redis, ['serverless', 'nodes']),
    rates: values.rates.split(',').map((text) => numberIn('rates', text, 0.001, 100_000)),
    queues: numberIn('queues', values.queues, 1, 1_000),
    connectedSeconds: numberIn('seconds', values.seconds, 1, 7_200),
    writesDocs,
  };
};

const oneOf = <Choice extends string>(name: string, text: string, choices: readonly Choice[]): Choice => {
  const chosen = choices.find((choice) => choice === text);
  if (chosen === undefined) throw new Error(`--${name} is "${text}": expected ${choices.join(' or ')}.`);
  return chosen;
};

const numberIn = (name: string, text: string, min: number, max: number): number => {
  const value = Number(text);
  if (text.trim() !== '' && value >= min && value <= max) return value;
  throw new Error(`--${name} has "${text}": expected numbers from ${min} to ${max}.`);
};

const DOCUMENT = fileURLToPath(new URL('../docs/costs.md', import.meta.url));

const writeDocs = (tables: Readonly<Record<string, DocumentTable>>): void =>
  writeTables(
    DOCUMENT,
    Object.fromEntries(Object.entries(tables).map(([name, table]) => [`costs: ${name}`, { table }])),
  );

const main = async (args: readonly string[]): Promise<void> => {
  const options = readOptions(args);
  // With the CDK, which takes a second to load.
  const { costReport } = await import('./cost-report.ts');
  const tables = costReport(options);
  if (options.writesDocs) writeDocs(tables);
  const { network, redis, queues, connectedSeconds } = options;
  console.log(
    `Prices of ${PRICES_REGION}, ${PRICES_MONTH}. What is measured and what assumed: docs/costs.md. ✓ and ✗ stand before what was aimed at.
Stage ${options.stage}, network ${network}, Redis ${redis}, queues ${queues}, each player connected for ${connectedSeconds} s.`,
  );
  for (const table of Object.values(tables)) console.log(asText(table));
};

await withUsage(USAGE, main);
