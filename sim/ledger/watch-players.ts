import type { PlayerStore } from '../../src/use-cases/ports.ts';
import { type LedgerParts, noted } from './ledger-parts.ts';

/** I7: penalties are for those who were told, or who took back a ticket that was in a session. */
export const watchPlayers = (parts: LedgerParts, players: PlayerStore): PlayerStore => ({
  ...players,
  bindTicket: noted(parts, players.bindTicket, (_nowMs, outcome, player, _expected, next) => {
    if (outcome.kind === 'bound') parts.pointers.bound(player, next);
  }),
  penalise: noted(parts, players.penalise, (_nowMs, penalty, player, sessionId) => {
    const { judge, evidence, penalties } = parts;
    penalties.penalised(player, sessionId, penalty);
    const seen = evidence.of(sessionId);
    judge.expect(
      'I7: only the guilty are penalised',
      seen?.guilty.has(player) === true,
      () => `${player} is not, by ${sessionId}`,
    );
    const isProven = seen !== undefined && (seen.told.has(player) || seen.asked.has(player));
    judge.expect(
      'I7: only who was told is penalised',
      isProven,
      () => `${player} had heard nothing of ${sessionId}`,
    );
  }),
});
