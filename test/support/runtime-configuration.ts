import { stringify } from 'smol-toml';

type Keys = Readonly<Record<string, unknown>>;

const MODES = [
  { id: 'Normal_1v1', required_players: 2 },
  { id: 'Normal_2v2', teams: 2, team_size: 2 },
  { id: 'Normal_3v3', teams: 2, team_size: 3 },
  { id: 'Normal_5v5', teams: 2, team_size: 5 },
];

/**
 * Ranked matches of two teams of five whose rules give way within two seconds: but nobody plays in a region that is
 * more than 80 ms away.
 */
export const RANKED_5V5 = {
  id: 'Ranked_5v5',
  teams: 2,
  team_size: 5,
  use_mmr_matching: true,
  rating_source: 'token',
  rating_gap_min: 100,
  rating_gap_max: 400,
  rating_widen_seconds: 1.5,
  escalate_after_seconds: 2,
  escalated_gap_max: 2_000,
  regions: ['eu-west', 'us-east', 'asia'],
  latency_ms: 40,
  latency_ms_max: 80,
  latency_widen_seconds: 1,
};

/** TOML of a configuration for tests: quick ticks, short times, and rate limits that do not get in the way. */
export const configurationText = ({
  matchmaking = {},
  penalties = {},
  mode = {},
  modes = MODES,
}: {
  readonly matchmaking?: Keys;
  readonly penalties?: Keys;
  /** Of every game mode. */
  readonly mode?: Keys;
  /** Instead of the plain ones. */
  readonly modes?: readonly Keys[];
} = {}): string =>
  stringify({
    matchmaking: {
      tick_interval_seconds: 0.05,
      loading_session_timeout_seconds: 10,
      ...matchmaking,
      penalties,
      rate_limits: { writes_per_minute: 1_000, reads_per_minute: 1_000, enqueues_per_minute: 1_000 },
      game_modes: modes.map((one) => ({
        reconnect_grace_seconds: 10,
        requeue_delay_seconds: 1,
        ...one,
        ...mode,
      })),
    },
  });
