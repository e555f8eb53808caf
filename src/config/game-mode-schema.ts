import * as z from 'zod';
import { attributeRuleSchema } from './attribute-rule-schema.ts';
import { flag, number, oneOf, seconds, table, textsOf, whole } from './key-schemas.ts';
import { PLAYERS_MAX } from './team-shape.ts';

/** A longer wait than any ticket's. */
const DAY_SECONDS = 86_400;
const ID = 'a name of 1 to 48 letters, digits, "_" or "-"';
const ratingGap = number('rating points', 0, 100_000);
/** What an `enqueue` may name at the most. */
const latencyMs = number('milliseconds', 1, 10_000);
const avoid = oneOf('hard', 'soft', 'off');
const ATTRIBUTES = { error: 'at most 8 [[matchmaking.game_modes.attributes]]' };

/**
 * `[[matchmaking.game_modes]]`. A key that is optional here has a default that depends on others, or is
 * refused where another one is missing: `completeGameMode` sees to both. docs/game-modes.md explains each.
 */
export const gameModeSchema = table({
  id: z.string({ error: ID }).regex(/^[A-Za-z0-9_-]{1,48}$/, { error: ID }),
  required_players: whole('the players of a match', 1, PLAYERS_MAX).optional(),
  teams: whole('the teams of a match', 1, PLAYERS_MAX).optional(),
  team_size: whole('the players of a team', 1, PLAYERS_MAX).optional(),
  min_team_size: whole('the players of the smallest team', 1, PLAYERS_MAX).optional(),
  shrink_seconds: seconds(0, DAY_SECONDS).optional(),
  use_mmr_matching: flag.default(false),
  rating_gap_min: ratingGap.default(100),
  rating_gap_max: ratingGap.default(500),
  rating_widen_seconds: seconds(0, 3600).default(40),
  rating_source: oneOf('profile', 'token').default('profile'),
  holding_points_per_second: number('rating points', 0, 100_000).optional(),
  escalate_after_seconds: seconds(1, DAY_SECONDS).default(60),
  escalated_gap_max: ratingGap.optional(),
  regions: textsOf('region names', 64, 31).optional(),
  latency_ms: latencyMs.optional(),
  latency_ms_max: latencyMs.optional(),
  latency_widen_seconds: seconds(0, DAY_SECONDS).optional(),
  attributes: z.array(attributeRuleSchema, ATTRIBUTES).max(8, ATTRIBUTES).default([]),
  avoid_blocked: avoid.default('hard'),
  avoid_recent: avoid.default('off'),
  recent_opponents: whole('recent opponents', 1, 32).optional(),
  premade_parity: oneOf('prefer', 'require', 'off').optional(),
  loading: flag.default(true),
  loading_session_timeout_seconds: seconds(1, 600).optional(),
  reconnect_grace_seconds: seconds(0, 600).default(30),
  requeue_delay_seconds: seconds(0, 600).default(5),
  ticket_timeout_seconds: seconds(10, DAY_SECONDS).default(1800),
});

export type GameModeTable = z.infer<typeof gameModeSchema>;
