import { expect, test } from 'vitest';
import { readPlan } from '../../bench/load-plan.ts';
import type { Sample } from '../../bench/load-sample.ts';
import { soakFindings } from '../../bench/load-soak-table.ts';

const MB = 2 ** 20;

/** As in a steady system: only the records of players become more. */
const steady = (minute: number): Sample => ({
  minute,
  families: {
    player: { keys: 6_000 * minute, bytes: 240 * 6_000 * minute },
    'queue: head': { keys: 1, bytes: 900 },
  },
  strangers: [],
  rssBytes: 500 * MB,
  gatewayBytes: 40 * MB,
  functionsBytes: 50 * MB,
  redisBytes: (20 + minute) * MB,
  redisBesideBytes: MB,
  cpuSeconds: { gateway: minute * 10, functions: minute * 20, redis: minute * 3 },
  connections: 600,
  tickets: 8_000,
  sessions: 4_000,
  items: 6_000 * minute,
  queuedMs: [4, 60],
  toldMs: [150, 300],
  pongMs: [3, 40],
  errors: {},
  complaints: {},
  postFaults: 100 * minute,
  loadAverage: 1,
  arrived: 6_000 * minute,
  matched: 5_900 * minute,
  left: 0,
  lost: 0,
  matchedTwice: 0,
});

const hourOf = (changes: (minute: number) => Partial<Sample>) =>
  soakFindings(Array.from({ length: 60 }, (_, index) => ({ ...steady(index + 1), ...changes(index + 1) })));

test('a steady system has no problems, though the records of players become more', () => {
  const { problems, table, fromMinute } = hourOf(() => ({}));
  expect(problems).toEqual([]);
  expect(fromMinute).toBe(16);
  expect(table.rows).toContainEqual([
    'Redis, records of players',
    '126,000',
    '228,000',
    '330,000',
    '+360,000 ± 0',
    'one for each new player, for 7 days',
  ]);
});

test('memory, keys and latency that grow are problems', () => {
  const { problems } = hourOf((minute) => ({
    rssBytes: (500 + minute) * MB,
    sessions: 4_000 + 10 * minute,
    toldMs: [150 + minute, 300],
    families: { ...steady(minute).families, 'queue: states': { keys: minute, bytes: minute * MB } },
  }));
  expect(problems).toEqual([
    'runtime, RSS, MB: grows by 60.0 an hour.',
    'Redis, other keys: grows by 60 an hour.',
    'Redis, other keys, MB: grows by 60.0 an hour.',
    'sessions: grows by 600 an hour.',
    'enqueue to start_loading, ms: p50: grows by 60 an hour.',
  ]);
});

test('what a system that fills up holds in its first minutes is not its growth', () => {
  const { problems } = hourOf((minute) => ({ rssBytes: Math.min(minute, 15) * 30 * MB }));
  expect(problems).toEqual([]);
});

test('the command line says which load, and is refused with what was expected', () => {
  expect(readPlan([])).toMatchObject({ kind: 'crowd', plan: { connections: 5_000, queued: 2_000 } });
  expect(readPlan(['--soak', '60', '--write-docs'])).toMatchObject({
    kind: 'soak',
    writesDocs: true,
    plan: { minutes: 60, perSecond: 100, command: 'npm run bench:load -- --soak 60' },
  });
  expect(() => readPlan(['--soak', 'long'])).toThrow(
    '--soak is "long": expected a whole number from 1 to 1440.',
  );
  expect(() => readPlan(['--queued', '5001'])).toThrow('--queued');
});
