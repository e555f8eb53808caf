import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { COST_OPTIONS } from '../../costs/cost-options.ts';
import { costReport } from '../../costs/cost-report.ts';
import { idleCosts } from '../../costs/idle-costs.ts';
import { measurementsSchema } from '../../costs/measurements.ts';
import { stageResources } from '../../costs/stage-resources.ts';
import { asMarkdown } from '../../scripts/document-table.ts';
import { NODES, stageLike } from '../support/stages.ts';

const measurements = measurementsSchema.parse(JSON.parse(readFileSync('bench/results/e2e.json', 'utf8')));

test('the tables of docs/costs.md are what is computed (npm run costs -- --write-docs)', () => {
  const document = readFileSync('docs/costs.md', 'utf8');
  for (const [name, table] of Object.entries(costReport(COST_OPTIONS)))
    expect(document).toContain(`<!-- costs: ${name} -->\n${asMarkdown(table)}\n`);
});

test('what a stage holds is counted in its stacks', () => {
  const nat = stageResources(stageLike({ network: 'nat', accessLog: 'on' }));
  expect(nat).toMatchObject({
    natGateways: 1,
    publicAddresses: 1,
    schedules: { 'try-match': 1, 'stale-sweeper': 5 },
    dashboards: 1,
    accessLogFormat: expect.stringContaining('$context.'),
  });
  expect(nat.alarmMetrics).toBeGreaterThan(5);
  const ipv6 = stageResources(stageLike({ network: 'ipv6', accessLog: 'off' }));
  expect(ipv6).toMatchObject({ natGateways: 0, publicAddresses: 0, accessLogFormat: null });
});

test('an idle stage pays for its nodes by the hour, and for a serverless cache its least', () => {
  const idle = (settings: Parameters<typeof stageLike>[0]) =>
    idleCosts(measurements, stageResources(stageLike(settings))).Cache;
  expect(idle({ redis: { ...NODES, shards: 2, replicas: 1 } })).toBeCloseTo(4 * 0.0256 * 730);
  expect(idle({})).toBeCloseTo(0.1 * 0.084 * 730);
  expect(() => idle({ redis: { ...NODES, nodeType: 'cache.x9.huge' } })).toThrow(
    'The price of cache.x9.huge is not known: expected one of cache.t4g.micro',
  );
});

test('FlexMatch is shown by its packages, and with an hour of matching for each hour and queue of play', () => {
  const report = costReport({ ...COST_OPTIONS, rates: [10], queues: 2 });
  const rowsOf = (table: string) =>
    Object.fromEntries((report[table]?.rows ?? []).map(([name, ...cells]) => [name, cells]));
  // A million players take 27.78 hours to come.
  expect(rowsOf('Normal_1v1')).toMatchObject({
    'FlexMatch: player packages': ['20.00'],
    'FlexMatch: packages and an hour of matching for each hour of play': ['75.56'],
  });
  // Twelve hours a day are 365 a month.
  expect(rowsOf('months')['FlexMatch: packages and an hour of matching for each hour of play']?.[1]).toBe(
    '750.00',
  );
});

const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, ['costs/print-costs.ts', ...args]).then(
    ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
    ({ code, stdout, stderr }) =>
      ({ code, stdout, stderr }) as { code: number; stdout: string; stderr: string },
  );

test('the command prints every table', async () => {
  const { code, stdout } = await run('--rates', '5', '--network', 'ipv6', '--redis', 'nodes');
  expect(code).toBe(0);
  expect(stdout).toContain('USD per million players matched');
  expect(stdout).toContain('USD a month while nobody plays');
});

test.each([
  [['--network', 'vpn'], '--network is "vpn": expected nat or ipv6 or public.'],
  [['--rates', '1,fast'], '--rates has "fast": expected numbers from 0.001 to 100000.'],
  [['--queues', '0'], '--queues has "0": expected numbers from 1 to 1000.'],
  [['--speed'], "Unknown option '--speed'"],
])('%j is refused with a sentence', async (args, sentence) => {
  const { code, stdout, stderr } = await run(...args);
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain(sentence);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test.each([
  ['nowhere', 'There is no stage "nowhere": expected one of dev, prod, emulated'],
  ['emulated', '--stage is "emulated": expected a stage on AWS itself, such as prod.'],
])('the stage %s is refused with a sentence', (stage, sentence) => {
  expect(() => costReport({ ...COST_OPTIONS, stage })).toThrow(sentence);
});
