import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { loadavg, setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { percentile } from '../bots/report.ts';
import { developmentKeys } from '../local/development-keys.ts';
import { createTokenIssuer } from '../local/tokens.ts';
import { describeMachine } from '../scripts/describe-machine.ts';
import { asText, type DocumentTable, writeTables } from '../scripts/document-table.ts';
import { runArrivals } from './e2e-load.ts';
import { startSystem } from './e2e-system.ts';
import { ATTACK_NAMES, type Struck } from './flood-attacks.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '5' },
    'write-docs': { type: 'boolean', default: false },
  },
});
const ROUNDS = Number(options.rounds);
const SECONDS = Number(options.seconds);

const QUIET = 'quiet';
const GAME_MODE = 'Normal_1v1';
const NEIGHBOURS_PER_SECOND = 20;
/** For tickers to leave, and connections to end. */
const REST_MS = 500;

/** Of the neighbours of one round under one condition, in ms. */
interface Figures {
  /** Frames or upgrades of the flooder. */
  readonly floodPerSecond: number;
  readonly matched: number;
  readonly players: number;
  readonly queuedP50: number;
  readonly queuedP99: number;
  readonly toldP50: number;
  readonly toldP99: number;
}

const mint = await createTokenIssuer((await developmentKeys()).tokenKey);
let cohort = 0;

const measureNeighbours = async (url: string): Promise<Figures> => {
  cohort += 1;
  const name = `neighbour-${Date.now().toString(36)}-${cohort}`;
  const players = NEIGHBOURS_PER_SECOND * SECONDS;
  const tokens = await Promise.all(Array.from({ length: players }, (_, index) => mint(`${name}-${index}`)));
  const { matched, queuedMs, toldMs } = await runArrivals(url, tokens, {
    perSecond: NEIGHBOURS_PER_SECOND,
    loading: { min: 0, max: 0 },
    gameMode: GAME_MODE,
  });
  const at = (values: readonly number[], share: number) => percentile(values, share) ?? Number.NaN;
  return {
    floodPerSecond: 0,
    matched,
    players,
    queuedP50: at(queuedMs, 0.5),
    queuedP99: at(queuedMs, 0.99),
    toldP50: at(toldMs, 0.5),
    toldP99: at(toldMs, 0.99),
  };
};

/** Everything under one condition, as the flooder saw it and as its neighbours did. */
const measureUnder = async (attacker: ChildProcess, url: string, condition: string): Promise<Figures> => {
  if (condition === QUIET) return measureNeighbours(url);
  attacker.send(condition);
  await once(attacker, 'message');
  const figures = await measureNeighbours(url);
  attacker.send(null as never);
  const [{ perSecond, answers }] = (await once(attacker, 'message')) as [Struck];
  console.error(`  ${condition}: ${JSON.stringify(answers)}`);
  return { ...figures, floodPerSecond: perSecond };
};

const rounds: Map<string, Figures>[] = [];
const busy = loadavg()[0]?.toFixed(1);
const system = await startSystem();
const attacker = fork(fileURLToPath(new URL('./flood-attacker.ts', import.meta.url)), [system.url]);
// A flooder sits elsewhere: it must not take the cores from what it floods.
setPriority(attacker.pid ?? 0, 5);
try {
  await once(attacker, 'message');
  await measureNeighbours(system.url);
  for (let round = 0; round < ROUNDS; round++) {
    const figures = new Map<string, Figures>();
    for (const condition of [QUIET, ...ATTACK_NAMES]) {
      figures.set(condition, await measureUnder(attacker, system.url, condition));
      await sleep(REST_MS);
    }
    rounds.push(figures);
    console.error(`round ${round + 1} of ${ROUNDS}`);
  }
} finally {
  attacker.disconnect();
  await system.stop();
}

const median = (values: readonly number[]): number => percentile(values, 0.5) ?? Number.NaN;

/** The median of the rounds. */
const figure = (condition: string, name: keyof Figures): number =>
  median(rounds.map((figures) => figures.get(condition)?.[name] ?? Number.NaN));

/** The median of what each round's flood made of its own quiet. */
const ratio = (condition: string, name: keyof Figures): number =>
  median(
    rounds.map((of) => (of.get(condition)?.[name] ?? Number.NaN) / (of.get(QUIET)?.[name] ?? Number.NaN)),
  );

const times = (condition: string, name: keyof Figures): string =>
  condition === QUIET
    ? ''
    : `${ratio(condition, name).toFixed(2)} ${ratio(condition, name) <= 2 ? '✓' : '✗'}`;

const table: DocumentTable = {
  head: [
    'flood',
    'a second',
    'matched',
    'queued p50, ms',
    'p99',
    'times quiet',
    'told p50, ms',
    'p99',
    'times quiet',
  ],
  rows: [QUIET, ...ATTACK_NAMES].map((condition) => {
    const sum = (name: keyof Figures) =>
      rounds.reduce((total, figures) => total + (figures.get(condition)?.[name] ?? 0), 0);
    return [
      condition,
      condition === QUIET ? '' : figure(condition, 'floodPerSecond').toFixed(0),
      `${sum('matched')} of ${sum('players')}`,
      figure(condition, 'queuedP50').toFixed(1),
      figure(condition, 'queuedP99').toFixed(1),
      times(condition, 'queuedP99'),
      figure(condition, 'toldP50').toFixed(0),
      figure(condition, 'toldP99').toFixed(0),
      times(condition, 'toldP99'),
    ];
  }),
};
console.log(asText(table));
if (options['write-docs']) {
  const day = new Date().toISOString().slice(0, 16).replace('T', ' ');
  const caption =
    `\`npm run bench:flood -- --rounds ${ROUNDS} --seconds ${SECONDS} --write-docs\`, ${day} UTC, ${await describeMachine()}: ` +
    `medians of ${ROUNDS} rounds of ${SECONDS} s with ${NEIGHBOURS_PER_SECOND} neighbours a second; ` +
    `a load average of ${busy} of other work before it began.`;
  writeTables('docs/reliability.md', { flood: { table, caption } });
}
