import { developmentKeys } from '../local/development-keys.ts';
import { createTokenIssuer } from '../local/tokens.ts';
import { type BotArguments, readArguments, USAGE } from './arguments.ts';
import { openConnection } from './connection.ts';
import { runCrowd } from './crowd.ts';
import { localRecords } from './local-records.ts';
import { progressLine } from './progress-line.ts';
import { closingTable, describeCrowd, leftBehind } from './report.ts';

const THINK_MS = { min: 50, max: 500 };

/** Rejects with a sentence that can be shown when nobody listens there or nobody is let in. */
const probe = (url: string, token: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const connection = openConnection(url, token, {
      onOpen: () => {
        connection.close();
        resolve();
      },
      onFrame: () => {},
      onClosed: () => {},
      onFailed: (cause, status) =>
        reject(
          status === null
            ? new Error(`Nothing answers at ${url} (${messageOf(cause)}). Is \`npm start\` running?`)
            : new Error(`${url} refused a bot's token or path with HTTP ${status}.`),
        ),
    });
  });

const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.message || ('code' in error ? String(error.code) : error.name);
};

const play = async (chosen: BotArguments): Promise<boolean> => {
  const { mode, timeoutMs, ...rest } = chosen;
  const mintToken = await createTokenIssuer((await developmentKeys()).tokenKey);
  // Names differ from run to run, so that no bot inherits a cool-down.
  const name = `bot-${Date.now().toString(36)}`;
  await probe(chosen.url, await mintToken(`${name}-probe`));
  const progress = progressLine(chosen.players);
  const { recordParty } = localRecords(chosen.url);
  const crowd = { ...rest, gameMode: mode, giveUpAfterMs: timeoutMs, thinkMs: THINK_MS, name };
  const reports = await runCrowd({ ...crowd, mintToken, recordParty }, progress.show).finally(progress.end);
  console.log(closingTable(reports));
  console.log(describeCrowd(reports, chosen.players));
  return leftBehind(reports).length === 0;
};

const readOrExplain = (args: readonly string[]): BotArguments | null => {
  try {
    return readArguments(args);
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${USAGE}`);
    return null;
  }
};

const run = async (args: readonly string[]): Promise<boolean> => {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(USAGE);
    return true;
  }
  const chosen = readOrExplain(args);
  return chosen !== null && (await play(chosen));
};

try {
  process.exitCode = (await run(process.argv.slice(2))) ? 0 : 1;
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
