import { type Runtime, startRuntime } from '../local/runtime.ts';
import type { BotReport } from './bot-plan.ts';
import { type CrowdProgress, runCrowd } from './crowd.ts';
import { progressLine } from './progress-line.ts';
import { between, createRandom } from './random.ts';
import { closingTable, describeCrowd, leftBehind } from './report.ts';

/**
 * Two of the sample's modes, with a loading time short enough to show a no-show. So few bots are matched
 * as they come: none is held for a closer match, or for a party like its own.
 */
const CONFIGURATION = `
[matchmaking]
loading_session_timeout_seconds = 2

[[matchmaking.game_modes]]
id = "Normal_1v1"
required_players = 2

[[matchmaking.game_modes]]
id = "Ranked_2v2"
teams = 2
team_size = 2
use_mmr_matching = true
holding_points_per_second = 0
premade_parity = "off"
`;

/** What each mode's bots do beside playing well. */
const CROWDS = [
  { gameMode: 'Normal_1v1', players: 20, noShow: 0.05, drop: 0.15, partySizes: [1], seed: 11 },
  { gameMode: 'Ranked_2v2', players: 20, noShow: 0.05, drop: 0.1, partySizes: [1, 1, 2], seed: 8 },
];
const BOTS = CROWDS.reduce((sum, { players }) => sum + players, 0);
const ARRIVALS_PER_SECOND = 10;
const THINK_MS = { min: 100, max: 700 };
const GIVE_UP_AFTER_MS = 60_000;

const say = (line: string) => console.log(line);

const play = async (runtime: Runtime): Promise<readonly BotReport[]> => {
  const progress = progressLine(BOTS);
  const ratings = createRandom(1);
  const latest = new Map<string, CrowdProgress>();
  const crowds = CROWDS.map((crowd) =>
    runCrowd(
      {
        ...crowd,
        url: runtime.url,
        arrivalsPerSecond: ARRIVALS_PER_SECOND,
        thinkMs: THINK_MS,
        giveUpAfterMs: GIVE_UP_AFTER_MS,
        name: crowd.gameMode.toLowerCase(),
        mintToken: async (player) => {
          await runtime.writeProfile(player, { rating: between(ratings, 1_450, 1_550) });
          return runtime.mintToken(player);
        },
        recordParty: runtime.writeParty,
      },
      (seen) => {
        latest.set(crowd.gameMode, { ...seen });
        progress.show(total([...latest.values()]));
      },
    ),
  );
  return (await Promise.all(crowds).finally(progress.end)).flat();
};

const total = (crowds: readonly CrowdProgress[]): CrowdProgress => {
  const sum = (key: keyof CrowdProgress) => crowds.reduce((so, crowd) => so + crowd[key], 0);
  return {
    started: sum('started'),
    matched: sum('matched'),
    ended: sum('ended'),
    joined: sum('joined'),
    heldUpUntilMs: Math.max(...crowds.map(({ heldUpUntilMs }) => heldUpUntilMs)),
  };
};

const USAGE = `Starts Muster on free ports of this machine, lets ${BOTS} bots play in two game modes, and prints what they saw.

  npm run demo

  REDIS_URL names a Redis; without one, a Redis is found, installed or started with Docker.`;

const run = async (): Promise<void> => {
  say('Starting Muster on free ports of this machine ...');
  const runtime = await startRuntime({
    configText: CONFIGURATION,
    redisUrl: process.env.REDIS_URL || undefined,
    say,
  });
  try {
    say(
      `${runtime.url} is up. ${BOTS} bots play in two game modes; a few miss a match or lose their connection.`,
    );
    const reports = await play(runtime);
    say(closingTable(reports));
    say(describeCrowd(reports, BOTS));
    process.exitCode = leftBehind(reports).length === 0 ? 0 : 1;
  } finally {
    await runtime.stop();
  }
};

try {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) say(USAGE);
  else if (args.length > 0) throw new Error(`"${args[0]}" is not an option of the demo.\n\n${USAGE}`);
  else await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
