import type { Penalty, PenaltyArchive } from '../use-cases/ports.ts';

export interface MemoryPenaltyArchive extends PenaltyArchive {
  readonly penalties: ReadonlyMap<string, Penalty>;
}

export const createMemoryPenaltyArchive = (): MemoryPenaltyArchive => {
  const penalties = new Map<string, Penalty>();
  return {
    penalties,
    recordPenalty: async (player, penalty) => {
      const known = penalties.get(player);
      if (!known || known.cooldownUntilMs <= penalty.cooldownUntilMs) penalties.set(player, { ...penalty });
    },
  };
};
