import { stringify } from 'smol-toml';

type Keys = Readonly<Record<string, unknown>>;

const NORMAL_MODES = [
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
  modes = NORMAL_MODES,
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

/** Two ways to treat parties of different sizes. */
export const STRICT_5V5 = { ...RANKED_5V5, id: 'Strict_5v5', premade_parity: 'require' };
export const EASY_5V5 = { ...RANKED_5V5, id: 'Easy_5v5', premade_parity: 'prefer' };

const DUEL = { required_players: 2, use_mmr_matching: true };

/** Of the mode Co-op_4. */
export const ROLES = { tank: 1, healer: 1, damage: 2 };

/** More than a ticker waits for; the sweeper is woken for what falls due then. */
const PATIENT_SECONDS = 20;

/**
 * What the end-to-end tests play by, wherever the system runs that they meet. `briefSeconds` is the time to load in
 * modes called brief, and the time to come back in the one called fleeting.
 */
export const sharedConfiguration = ({ briefSeconds }: { readonly briefSeconds: number }): string =>
  configurationText({
    penalties: { cooldown_ladder_seconds: [0, 60] },
    modes: [
      ...NORMAL_MODES,
      ...NORMAL_MODES.map((mode) => ({
        ...mode,
        id: mode.id.replace('Normal', 'Brief'),
        loading_session_timeout_seconds: briefSeconds,
      })),
      { id: 'Fleeting_5v5', teams: 2, team_size: 5, reconnect_grace_seconds: briefSeconds },
      // Each of these is one test's own.
      { id: 'Woken_5v5', teams: 2, team_size: 5 },
      { id: 'Lonely_5v5', teams: 2, team_size: 5 },
      { id: 'Patient_5v5', teams: 2, team_size: 5, reconnect_grace_seconds: PATIENT_SECONDS },
      { id: 'Forgotten_5v5', teams: 2, team_size: 5, reconnect_grace_seconds: PATIENT_SECONDS },
      STRICT_5V5,
      EASY_5V5,
      { ...DUEL, id: 'Blocked_duel', avoid_blocked: 'hard' },
      { ...DUEL, id: 'Recent_duel', avoid_recent: 'hard' },
      {
        id: 'Co-op_4',
        teams: 1,
        team_size: 4,
        attributes: Object.entries(ROLES).map(([value, count]) => ({
          name: 'role',
          rule: 'at_least',
          value,
          count,
        })),
      },
    ],
  });
