import { parseArgs } from 'node:util';

export const USAGE = `Sends bots to a matchmaker and prints what they saw. Exits 0 if every bot that did not misbehave was matched.

  npm run bots -- --players 200 --mode Normal_1v1 [options]

  --players N         how many bots
  --mode ID           the game mode they ask for
  --no-show 5%        share that stays silent at its first start_loading
  --drop 5%           share that loses its connection once and comes back
  --rate 50/s         arrivals a second (default 100/s)
  --party-sizes 1,2   sizes of the parties that they come in (default 1)
  --seed N            the same seed casts the same crowd (default 1)
  --timeout 120s      a bot that is not matched by then leaves
  --url ws://...      default ws://127.0.0.1:4000/local, where \`npm start\` listens`;

export interface BotArguments {
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
