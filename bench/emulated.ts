import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import Table from 'cli-table3';
import { percentile } from '../bots/report.ts';
import { FUNCTION_NAMES, type FunctionName, settingsOf } from '../functions/function-settings.ts';
import { namesOf } from '../lib/names.ts';
import { bringUp } from '../local/aws/bring-up.ts';
import { runCommand } from '../local/aws/command.ts';
import { EMULATED_STAGE } from '../local/aws/deploy.ts';
import { filesIn } from '../local/aws/folder.ts';
import { REGION, TEST_CREDENTIALS } from '../local/aws/run-cdk.ts';
import { takeDown } from '../local/aws/take-down.ts';
import { developmentKeys } from '../local/development-keys.ts';
import { createTokenIssuer } from '../local/tokens.ts';
import { isExpected, type Probe, probesOf, REFUSED } from './emulated-probes.ts';

const USAGE = `Deploys onto an emulated AWS of its own and invokes each function there, cold and warm.

  npm run bench:aws -- [--rounds 20]`;

const FOOTNOTE = `Round trips through MiniStack's Lambda API on this machine, whose memory and CPU functions are not limited in.
Cold: MiniStack unpacks the bundle and starts a Node, and the function connects to Redis and reads its secrets. Warm:
median of --rounds. In each are up to 50 ms that MiniStack waits for lines to log before it answers; what logs, as
enqueue does, is answered sooner. "refused at once" does nothing else. No durations of handlers are reported.`;

/** Null where help is wanted; throws what was expected. */
const readRounds = (): number | null => {
  const options = { rounds: { type: 'string', default: '20' }, help: { type: 'boolean' } } as const;
  const { rounds, help } = parseArgs({ options }).values;
  if (help) return null;
  if (/^[1-9]\d{0,3}$/.test(rounds)) return Number(rounds);
  throw new Error(`--rounds is "${rounds}": expected a whole number from 1 to 9999.`);
};

const readOrExplain = (): number | null => {
  try {
    return readRounds();
  } catch (fault) {
    throw new Error(`${fault instanceof Error ? fault.message : fault}\n\n${USAGE}`, { cause: fault });
  }
};

/** Answers the milliseconds until the answer, which has to be the one expected. */
const invokeWith =
  (lambda: LambdaClient, abortSignal: AbortSignal) =>
  async ({ name, event, expected }: Probe): Promise<number> => {
    const FunctionName = namesOf({ name: EMULATED_STAGE }).function(name);
    const Payload = JSON.stringify(event);
    const startedAt = performance.now();
    const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload }), { abortSignal });
    const tookMs = performance.now() - startedAt;
    const text = answer.Payload?.transformToString() ?? '';
    if (answer.FunctionError !== undefined || !isExpected(text, expected))
      throw new Error(`${name} answered ${text}: expected ${JSON.stringify(expected)}.`);
    return tookMs;
  };

interface Measured {
  /** The first round is the cold one. */
  readonly tookMs: ReadonlyMap<FunctionName, readonly number[]>;
  readonly refusedMs: readonly number[];
}

/** Function by function in each round, so that whatever else keeps the machine busy is shared by all. */
const measure = async (
  invoke: (probe: Probe) => Promise<number>,
  queue: string,
  rounds: number,
): Promise<Measured> => {
  const mint = await createTokenIssuer((await developmentKeys()).tokenKey);
  const tookMs = new Map<FunctionName, number[]>(FUNCTION_NAMES.map((name) => [name, []]));
  const refusedMs: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    for (const probe of await probesOf(mint, `player-${round}`, queue))
      tookMs.get(probe.name)?.push(await invoke(probe));
    refusedMs.push(await invoke(REFUSED));
  }
  return { tookMs, refusedMs };
};

const inMs = (numbers: readonly number[]): string => (percentile(numbers, 0.5) ?? Number.NaN).toFixed(0);

const tableOf = async ({ tookMs, refusedMs }: Measured, folder: string): Promise<string> => {
  const table = new Table({
    head: ['function', 'memory, MB', 'bundle, KB', 'cold, ms', 'warm p50, ms'],
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right', 'right', 'right'],
  });
  for (const [name, [coldMs, ...warmMs]] of tookMs) {
    const { size } = await stat(join(filesIn(folder).bundles, name, 'index.js'));
    const kilobytes = (size / 1_000).toFixed(0);
    table.push([name, settingsOf(name).memoryMb, kilobytes, inMs([coldMs ?? Number.NaN]), inMs(warmMs)]);
  }
  table.push(['refused at once', '', '', '', inMs(refusedMs)]);
  return table.toString();
};

const run = async (folder: string, rounds: number, signal: AbortSignal): Promise<void> => {
  const startedAt = performance.now();
  const { endpoint, gameModes } = await bringUp({ folder, isTied: true, say: console.error, signal });
  console.log(
    `Started, bootstrapped and deployed in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s.`,
  );
  const lambda = new LambdaClient({
    endpoint,
    region: REGION,
    credentials: TEST_CREDENTIALS,
    maxAttempts: 1,
  });
  const measured = await measure(invokeWith(lambda, signal), gameModes[0] ?? '', rounds);
  lambda.destroy();
  console.log(`${await tableOf(measured, folder)}\n${FOOTNOTE}`);
};

await runCommand(async (signal) => {
  const rounds = readOrExplain();
  if (rounds === null) return console.log(USAGE);
  const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'));
  try {
    await run(folder, rounds, signal);
  } finally {
    await takeDown({ folder, say: console.error, signal: new AbortController().signal });
    await rm(folder, { recursive: true });
  }
});
