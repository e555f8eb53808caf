import { stringify } from 'smol-toml';

type Keys = Readonly<Record<string, unknown>>;

const MODES = [
  { id: 'Normal_1v1', required_players: 2 },
  { id: 'Normal_2v2', teams: 2, team_size: 2 },
  { id: 'Normal_3v3', teams: 2, team_size: 3 },
  { id: 'Normal_5v5', teams: 2, team_size: 5 },
];

/** TOML of a configuration for tests: quick ticks, short times, and rate limits that do not get in the way. */
export const configurationText = ({
  matchmaking = {},
  penalties = {},
  mode = {},
}: {
  readonly matchmaking?: Keys;
  readonly penalties?: Keys;
  /** Of every game mode. */
  readonly mode?: Keys;
} = {}): string =>
  stringify({
    matchmaking: {
      tick_interval_seconds: 0.05,
      loading_session_timeout_seconds: 10,
      ...matchmaking,
      penalties,
      rate_limits: { writes_per_minute: 1_000, reads_per_minute: 1_000, enqueues_per_minute: 1_000 },
      game_modes: MODES.map((one) => ({
        reconnect_grace_seconds: 10,
        requeue_delay_seconds: 1,
        ...one,
        ...mode,
      })),
    },
  });
