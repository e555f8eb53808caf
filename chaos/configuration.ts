import { between, type Random } from '../bots/random.ts';

/** A mode of the chaos, and who comes for it. */
export interface ChaosMode {
  readonly gameMode: string;
  /** Of the players who come. */
  readonly share: number;
  /** Each arrival has one of these sizes, all equally likely. */
  readonly partySizes: readonly number[];
}

/** At 100 players a second half are matched as they come, others wait for an equal, and some come in twos. */
export const CHAOS_MODES: readonly ChaosMode[] = [
  { gameMode: 'Normal_1v1', share: 0.5, partySizes: [1] },
  { gameMode: 'Ranked_1v1', share: 0.3, partySizes: [1] },
  { gameMode: 'Party_2v2', share: 0.2, partySizes: [1, 2] },
];

/** Already a first penalty shows; ratings lie between 0 and 600, so the ranked wait for some seconds. */
export const CHAOS_CONFIGURATION = `
[matchmaking.penalties]
cooldown_ladder_seconds = [60]

[[matchmaking.game_modes]]
id = "Normal_1v1"
required_players = 2

[[matchmaking.game_modes]]
id = "Ranked_1v1"
required_players = 2
use_mmr_matching = true
rating_source = "token"
rating_gap_min = 1
rating_gap_max = 600
rating_widen_seconds = 240
holding_points_per_second = 0
escalate_after_seconds = 4
escalated_gap_max = 600

[[matchmaking.game_modes]]
id = "Party_2v2"
teams = 2
team_size = 2
premade_parity = "off"
`;

const RATING_MAX = 600;

export const drawRating = (random: Random): number => between(random, 0, RATING_MAX);
