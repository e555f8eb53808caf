import type { GameMode } from '../core/game-mode.ts';
import { opponentsOf } from '../core/opponents.ts';
import type { LoadingSession } from '../core/session.ts';
import type { Log, Metrics, PlayerStore } from './ports.ts';

export interface NoteOpponentsPorts {
  readonly players: PlayerStore;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Each player of a match remembers whom they met. A fault costs no more than that, and is not repeated. */
export const noteOpponents =
  ({ players, log, metrics }: NoteOpponentsPorts) =>
  async (session: LoadingSession, mode: GameMode): Promise<void> => {
    if (mode.recentOpponents === 0) return;
    const { sessionId } = session;
    const noted = await Promise.allSettled(
      session.players.map(({ player }) =>
        players.noteOpponents(player, sessionId, opponentsOf(session, player)),
      ),
    );
    const failed = noted.find((each) => each.status === 'rejected');
    if (failed === undefined) return;
    metrics.count('Faults');
    log.warn('Who met in a match is not remembered', { session: sessionId, fault: failed.reason });
  };
