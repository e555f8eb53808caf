import * as z from 'zod';
import { gameModeSchema } from './game-mode-schema.ts';
import { flag, oneOf, seconds, table, whole } from './key-schemas.ts';

/**
 * The shape of `config/matchmaking.toml`, key by key. The error of every schema completes the sentence
 * "found X, expected ...". Only a mode's id and size have no default.
 */

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
