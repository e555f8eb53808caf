import { PENALTY_SESSIONS_KEPT } from '../../src/core/limits.ts';
import type { PlayerStore } from '../../src/use-cases/ports.ts';
import type { Judge } from './judge.ts';

type Penalty = Awaited<ReturnType<PlayerStore['penalise']>>;

/** I7: what the players were last penalised with, and for which sessions. */
export interface Penalties {
  penalised(player: string, sessionId: string, penalty: Penalty): void;
  /** The slots of the players fell back: what was noted there is not known any more. */
  fellBack(): void;
}

export const createPenalties = (judge: Judge): Penalties => {
  const last = new Map<string, { readonly penalty: Penalty; readonly sessions: readonly string[] }>();
  return {
    penalised: (player, sessionId, penalty) => {
      const { penalty: before = null, sessions = [] } = last.get(player) ?? {};
      const isRepeated = sessions.includes(sessionId);
      judge.expect(
        'I7: nobody is penalised twice for one session',
        !isRepeated ||
          (penalty.count === before?.count && penalty.cooldownUntilMs === before.cooldownUntilMs),
        () => `${player} was for ${sessionId}, up to ${before?.count} and then ${penalty.count}`,
      );
      const next = isRepeated ? sessions : [...sessions, sessionId].slice(-PENALTY_SESSIONS_KEPT);
      last.set(player, { penalty, sessions: next });
    },
    fellBack: () => last.clear(),
  };
};
