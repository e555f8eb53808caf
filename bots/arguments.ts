import { parseArgs } from 'node:util';
import type { Traits } from './traits.ts';

export const USAGE = `Sends bots to a matchmaker and prints what they saw. Exits 0 if every bot that did not misbehave was matched.

  npm run bots -- --players 200 --mode Normal_1v1 [options]

  --players N             how many bots
  --mode ID               the game mode they ask for
  --no-show 5%            share that stays silent at its first start_loading
  --drop 5%               share that loses its connection once and comes back
  --rate 50/s             arrivals a second (default 100/s)
  --party-sizes 1,2       sizes of the parties that they come in (default 1)
  --rating-mean N         their ratings are spread normally around this (default 1500) and
  --rating-deviation N    this widely (default 350); they count in modes with rating_source = "token"
  --regions eu,us         each party lives in one: 20 to 60 ms from it, 90 to 250 ms from the others
  --attribute role=a,b    each party has one of these values; once for each attribute
  --seed N                the same seed casts the same crowd (default 1)
  --timeout 120s          a bot that is not matched by then leaves
  --url ws://...          default ws://127.0.0.1:4000/local, where \`npm start\` listens`;

const RATING_MAX = 1_000_000;

export interface BotArguments extends Traits {
  readonly players: number;
  readonly mode: string;
  readonly noShow: number;
  readonly drop: number;
  readonly arrivalsPerSecond: number;
  readonly partySizes: readonly number[];
  readonly seed: number;
  readonly timeoutMs: number;
  readonly url: string;
}

/** Throws an error that says which argument is wrong, what was found and what was expected. */
export const readArguments = (args: readonly string[]): BotArguments => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      players: { type: 'string' },
      mode: { type: 'string' },
      'no-show': { type: 'string', default: '0%' },
      drop: { type: 'string', default: '0%' },
      rate: { type: 'string', default: '100/s' },
      'party-sizes': { type: 'string', default: '1' },
      'rating-mean': { type: 'string', default: '1500' },
      'rating-deviation': { type: 'string', default: '350' },
      regions: { type: 'string' },
      attribute: { type: 'string', multiple: true },
      seed: { type: 'string', default: '1' },
      timeout: { type: 'string', default: '120s' },
      url: { type: 'string', default: 'ws://127.0.0.1:4000/local' },
    },
  });
  const noShow = share('no-show', values['no-show']);
  const drop = share('drop', values.drop);
  if (noShow + drop > 1) throw new Error('--no-show and --drop together are more than 100%.');
  return {
    players: whole('players', values.players, 1, 100_000),
    mode: values.mode || missing('mode', 'the id of a game mode, such as Normal_1v1'),
    noShow,
    drop,
    arrivalsPerSecond: whole('rate', values.rate.replace(/\/s$/, ''), 1, 10_000),
    partySizes: values['party-sizes'].split(',').map((size) => whole('party-sizes', size, 1, 32)),
    ratings: {
      mean: whole('rating-mean', values['rating-mean'], 0, RATING_MAX),
      deviation: whole('rating-deviation', values['rating-deviation'], 0, RATING_MAX),
    },
    ...(values.regions !== undefined && { regions: names('regions', values.regions) }),
    ...(values.attribute && { attributes: Object.fromEntries(values.attribute.map(attribute)) }),
    seed: whole('seed', values.seed, 0, 2 ** 32 - 1),
    timeoutMs: whole('timeout', values.timeout.replace(/s$/, ''), 1, 3_600) * 1_000,
    url: webSocketUrl(values.url),
  };
};

const missing = (name: string, expected: string): never => {
  throw new Error(`--${name} is missing: expected ${expected}.`);
};

const whole = (name: string, text: string | undefined, min: number, max: number): number => {
  const expected = `a whole number from ${min} to ${max}`;
  if (text === undefined) return missing(name, expected);
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`--${name} is "${text}": expected ${expected}.`);
};

const names = (name: string, text: string): readonly string[] => {
  const list = text.split(',').map((each) => each.trim());
  if (!list.includes('')) return list;
  throw new Error(`--${name} is "${text}": expected names with commas between them.`);
};

/** Values that look like numbers are numbers, as rules about differences want them. */
const attribute = (text: string): [name: string, values: readonly (string | number)[]] => {
  const [, name, values] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || values === undefined)
    throw new Error(`--attribute is "${text}": expected a name and its values, such as role=tank,healer.`);
  return [
    name,
    names('attribute', values).map((value) => (Number.isFinite(Number(value)) ? Number(value) : value)),
  ];
};

const share = (name: string, text: string): number => {
  const percent = /^\d+(\.\d+)?%$/.test(text) ? Number(text.slice(0, -1)) : Number.NaN;
  if (percent <= 100) return percent / 100;
  throw new Error(`--${name} is "${text}": expected a share from 0% to 100%, such as 5%.`);
};

const webSocketUrl = (text: string): string => {
  const url = URL.parse(text);
  if (url?.protocol === 'ws:' || url?.protocol === 'wss:') return text;
  throw new Error(`--url is "${text}": expected a WebSocket URL, such as ws://127.0.0.1:4000/local.`);
};
