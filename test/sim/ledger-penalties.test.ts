import { describe, expect, it } from 'vitest';
import { loadingStateFrame, startLoadingFrame } from '../../src/core/frames.ts';
import { createMemoryPlayers } from '../../src/memory/memory-players.ts';
import type { PlayerStore } from '../../src/use-cases/ports.ts';
import { CANCEL_OPTIONS, formDuel, LOADING_MS, PLAYER_RULES, tell } from '../support/conformance/world.ts';
import { createLedgerWorld } from './ledger-world.ts';
import { penalisesAgain } from './lies.ts';

/** A duel that both players were told of and neither has loaded; a world's players may lie. */
const missedDuel = async (
  frameOf: typeof startLoadingFrame | typeof loadingStateFrame = startLoadingFrame,
  lie: (honest: PlayerStore) => PlayerStore = (honest) => honest,
) => {
  const found = createLedgerWorld();
  const { world, ledger, time } = found;
  const session = await formDuel(world);
  for (const { player } of session.players)
    ledger.accepted(player, frameOf(session, player, session.deadlineMs), true);
  await tell(world, 's1', ['a', 'b']);
  time.advance(LOADING_MS);
  await world.sessions.cancelLoading(world.queue, 's1', { reason: 'no_show' }, CANCEL_OPTIONS);
  const honest = createMemoryPlayers({ nowMs: time.nowMs, ...PLAYER_RULES });
  return { ...found, players: ledger.watchPlayers(lie(honest)) };
};

describe('a ledger of penalties', () => {
  it('I7: finds a penalty for a player who was not pushed to, but answered', async () => {
    const pushed = await missedDuel();
    await pushed.players.penalise('a', 's1');
    expect(pushed.broken()).toEqual([]);
    const answered = await missedDuel(loadingStateFrame);
    await answered.players.penalise('a', 's1');
    expect(answered.broken()).toEqual(['I7']);
  });

  it('I7: finds a second penalty for one session', async () => {
    const honest = await missedDuel();
    for (const player of ['a', 'b', 'a']) await honest.players.penalise(player, 's1');
    expect(honest.broken()).toEqual([]);
    const lying = await missedDuel(startLoadingFrame, penalisesAgain);
    for (const player of ['a', 'b']) await lying.players.penalise(player, 's1');
    expect(lying.broken()).toEqual([]);
    await lying.players.penalise('a', 's1');
    expect(lying.broken()).toEqual(['I7']);
  });

  it('I7: excuses a penalty that is repeated because a failover took it back', async () => {
    const { players, ledger, broken } = await missedDuel(startLoadingFrame, penalisesAgain);
    const before = ledger.snapshot();
    await players.penalise('a', 's1');
    ledger.fellBackTo(before, { queues: [], players: true });
    await players.penalise('a', 's1');
    expect(broken()).toEqual([]);
  });
});
