import { type ColyseusSettings, createColyseus } from './matching-colyseus.ts';
import { createGreedyDuels, type GreedySettings } from './matching-greedy.ts';
import { createGreedyTeams } from './matching-greedy-teams.ts';
import { withinGap } from './matching-naive.ts';
import type { Peer } from './matching-peer.ts';
import { createWaves } from './matching-waves.ts';

/** One way to set a matchmaker. */
export interface Setting {
  readonly peer: string;
  /** The setting in words. */
  readonly name: string;
  readonly create: () => Peer;
}

const GAP_SCALES = [0.1, 0.2, 0.35, 0.5, 0.7, 1, 1.5, 2.2, 4, 8];
const WIDENING_SCALES = [0, 0.3, 0.7];
/** Rating points a second. */
const WIDENINGS = [1, 2, 5, 10, 20, 40, 80];
const COLYSEUS_SCALES = [0.25, 0.5, 1, 2, 4];
const COLYSEUS_CYCLES = [5, 10, 30, 120];
const COLYSEUS_EVERY_MS = [250, 1_000];
const WAVE_SCALES = [0.5, 1, 2, 100];
const WAVES_EVERY_MS = [250, 1_000, 2_000, 4_000, 8_000];
/** Larger waves take the exact matching longer than the time between them. */
const WAVE_TICKETS_MAX = 64;
const WAVES_UP_TO_PER_SECOND = 10;

/** Gaps worth trying lie around this: the more players come, the closer they can be matched. */
const gapScale = (perSecond: number, players: number): number =>
  Math.sqrt((5 * 1_000 * (players - 1)) / perSecond);

const greedySettings = (scale: number): readonly GreedySettings[] => [
  ...GAP_SCALES.map((part) => ({ gap: Math.round(part * scale), pointsPerSecond: 0 })),
  ...WIDENING_SCALES.flatMap((part) =>
    WIDENINGS.map((pointsPerSecond) => ({ gap: Math.round(part * scale), pointsPerSecond })),
  ),
];

const greedy = (settings: GreedySettings, create: () => Peer): Setting => ({
  peer: settings.pointsPerSecond === 0 ? 'greedy, fixed gap' : 'greedy, widening',
  name:
    settings.pointsPerSecond === 0 ? `${settings.gap}` : `${settings.gap} + ${settings.pointsPerSecond}/s`,
  create,
});

const colyseus = (settings: Required<Omit<ColyseusSettings, 'teamSize'>>): Setting => ({
  peer: 'Colyseus QueueRoom',
  name: `gap ${settings.gap}, any after ${settings.cyclesToPriority}, every ${settings.everyMs / 1_000} s`,
  create: () => createColyseus(settings),
});

const waves = (everyMs: number, gap: number): Setting => ({
  peer: 'waves, exact',
  name: `gap ${gap}, every ${everyMs / 1_000} s`,
  create: () => createWaves({ everyMs, ticketsMax: WAVE_TICKETS_MAX, accept: withinGap(gap) }),
});

/** All settings that a peer is tried with for duels at so many tickets a second. */
export const duelSettings = (perSecond: number): readonly Setting[] => {
  const scale = gapScale(perSecond, 2);
  const rounded = (part: number) => Math.max(1, Math.round(part * scale));
  return [
    ...greedySettings(scale).map((settings) => greedy(settings, () => createGreedyDuels(settings))),
    ...COLYSEUS_SCALES.flatMap((part) =>
      COLYSEUS_CYCLES.flatMap((cyclesToPriority) =>
        COLYSEUS_EVERY_MS.map((everyMs) =>
          colyseus({ playersPerMatch: 2, gap: rounded(part), cyclesToPriority, everyMs }),
        ),
      ),
    ),
    ...(perSecond > WAVES_UP_TO_PER_SECOND
      ? []
      : WAVES_EVERY_MS.flatMap((everyMs) => WAVE_SCALES.map((part) => waves(everyMs, rounded(part))))),
  ];
};

/** The same for 5v5 with parties. Colyseus's queue parts parties there, lila's pools are for duels. */
export const teamSettings = (perSecond: number): readonly Setting[] =>
  greedySettings(gapScale(perSecond, 10)).map((settings) =>
    greedy(settings, () => createGreedyTeams(settings)),
  );
