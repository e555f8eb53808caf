import { parseArgs } from 'node:util';
import { developmentKeys, publicPart } from './development-keys.ts';
import { createTokenIssuer } from './tokens.ts';

const USAGE = `Prints a token of the development issuer, which the local runtime accepts.

  npm run -s token -- --player alice [--rating 1520] [--priority-seconds 30] [--hours 24]
  npm run -s token -- --key-set

  --key-set prints the public key set by which a deployed stage accepts these tokens: see docs/deploy.md.
  --rating and --priority-seconds, the wait to be credited with, count in game modes with rating_source = "token".`;

const number = (name: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new Error(`--${name} is "${text}": expected a number.`);
  return value;
};

const positiveNumber = (name: string, text: string | undefined): number | undefined => {
  const value = number(name, text);
  if (value !== undefined && value <= 0)
    throw new Error(`--${name} is "${text}": expected a number above 0.`);
  return value;
};

/** The token, or the usage or key set when that was asked for. */
const answerTo = async (args: readonly string[]): Promise<string> => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      player: { type: 'string' },
      rating: { type: 'string' },
      'priority-seconds': { type: 'string' },
      hours: { type: 'string' },
      'key-set': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return USAGE;
  const { tokenKey } = await developmentKeys();
  if (values['key-set']) return JSON.stringify({ keys: [publicPart(tokenKey)] });
  if (values.player === undefined || values.player === '') throw new Error('--player is missing.');
  const rating = number('rating', values.rating);
  const prioritySeconds = number('priority-seconds', values['priority-seconds']);
  const hours = positiveNumber('hours', values.hours) ?? 24;
  const mint = await createTokenIssuer(tokenKey);
  return mint(values.player, { rating, prioritySeconds, expiresInSeconds: Math.ceil(hours * 3_600) });
};

try {
  console.log(await answerTo(process.argv.slice(2)));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  process.exitCode = 1;
}
