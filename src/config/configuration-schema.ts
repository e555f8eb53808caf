import * as z from 'zod';

/**
 * The shape of `config/matchmaking.toml`, key by key. The error of every schema completes the sentence
 * "found X, expected ...". Only a mode's id and size have no default.
 */

/** Unknown keys are refused; the error then lists the known ones. */
const table = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? Object.keys(shape).join(', ') : 'a table'),
  });

const seconds = (least: number, greatest: number) => {
  const error = `a number of seconds from ${least} to ${greatest}`;
  return z.number({ error }).min(least, { error }).max(greatest, { error });
};

const whole = (what: string, least: number, greatest: number) => {
  const error = `${what}, a whole number from ${least} to ${greatest}`;
  return z.int({ error }).min(least, { error }).max(greatest, { error });
};

const flag = z.boolean({ error: 'true or false' });

const oneOf = <const Words extends readonly [string, ...string[]]>(...words: Words) =>
  z.enum(words, { error: words.map((word) => `"${word}"`).join(' or ') });

/** Players of one match: every one of them is named in each `start_loading`. */
export const PLAYERS_MAX = 200;

const ID = 'a name of 1 to 48 letters, digits, "_" or "-"';
const ratingPoints = { error: 'rating points, a number from 0 to 100000' };
const ratingGap = z.number(ratingPoints).min(0, ratingPoints).max(100_000, ratingPoints);

export const gameModeSchema = table({
  id: z.string({ error: ID }).regex(/^[A-Za-z0-9_-]{1,48}$/, { error: ID }),
  required_players: whole('the players of a match', 1, PLAYERS_MAX).optional(),
  teams: whole('the teams of a match', 1, PLAYERS_MAX).optional(),
  team_size: whole('the players of a team', 1, PLAYERS_MAX).optional(),
  use_mmr_matching: flag.default(false),
  rating_gap_min: ratingGap.default(100),
  rating_gap_max: ratingGap.default(500),
  rating_widen_seconds: seconds(0, 3600).default(40),
  rating_source: oneOf('profile', 'token').default('profile'),
  loading: flag.default(true),
  loading_session_timeout_seconds: seconds(1, 600).optional(),
  reconnect_grace_seconds: seconds(0, 600).default(30),
  requeue_delay_seconds: seconds(0, 600).default(5),
  ticket_timeout_seconds: seconds(10, 86_400).default(1800),
});

/** `fetch` takes no URL with a user or a password in it. */
const withoutUser = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && url.username === '' && url.password === '';
};

const URL_EXPECTED = { error: 'an http or https URL without a user or password' };
const ADDRESSES = { error: 'a list of 1 to 1000 server addresses such as "203.0.113.7:7777"' };

export const allocationSchema = table({
  provider: oneOf('static', 'http').optional(),
  addresses: z
    .array(z.string(ADDRESSES).min(1, ADDRESSES).max(256, ADDRESSES), ADDRESSES)
    .min(1, ADDRESSES)
    .max(1000, ADDRESSES)
    .optional(),
  url: z
    .url({ protocol: /^https?$/, ...URL_EXPECTED })
    .refine(withoutUser, URL_EXPECTED)
    .optional(),
});

/** A player's record is kept for a week, so nothing in it can last longer. */
const WEEK_SECONDS = 604_800;
const LADDER = { error: 'a list of 1 to 16 cool-downs in seconds' };

const penalties = table({
  cooldown_ladder_seconds: z
    .array(seconds(0, WEEK_SECONDS), LADDER)
    .min(1, LADDER)
    .max(16, LADDER)
    .default([0, 60, 300, 900]),
  decay_seconds: seconds(1, WEEK_SECONDS).default(86_400),
});

const perMinute = whole('frames a minute', 1, 100_000);

const rateLimits = table({
  writes_per_minute: perMinute.default(30),
  reads_per_minute: perMinute.default(100),
  enqueues_per_minute: perMinute.default(10),
});

const BUS = { error: 'the name or ARN of an EventBridge bus' };

const events = table({
  redis: flag.default(true),
  event_bridge_bus: z.string(BUS).min(1, BUS).max(256, BUS).optional(),
});

const GAME_MODES = { error: 'at least one [[matchmaking.game_modes]]' };

const matchmaking = table({
  tick_interval_seconds: seconds(0.05, 60).default(0.25),
  loading_session_timeout_seconds: seconds(1, 600).default(30),
  allocation_token_ttl_seconds: seconds(1, 3600).default(60),
  max_dedicated_server_retries: whole('tries after the first', 0, 10).default(3),
  dedicated_request_timeout_seconds: seconds(0.1, 60).default(10),
  allocation: allocationSchema.prefault({}),
  penalties: penalties.prefault({}),
  rate_limits: rateLimits.prefault({}),
  events: events.prefault({}),
  game_modes: z.array(gameModeSchema, GAME_MODES).min(1, GAME_MODES),
});

export const configurationSchema = table({ matchmaking });

export type ConfigurationFile = z.infer<typeof configurationSchema>['matchmaking'];
export type GameModeTable = z.infer<typeof gameModeSchema>;
