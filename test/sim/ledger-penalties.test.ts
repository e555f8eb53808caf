import { describe, expect, it } from 'vitest';
import { loadingStateFrame, startLoadingFrame } from '../../src/core/frames.ts';
import { createMemoryPlayers } from '../../src/memory/memory-players.ts';
import type { PlayerStore } from '../../src/use-cases/ports.ts';
import { CANCEL_OPTIONS, formDuel, LOADING_MS, PLAYER_RULES, tell } from '../support/conformance/world.ts';
import { createLedgerWorld } from './ledger-world.ts';
import { penalisesAgain } from './lies.ts';

interface Duel {
  readonly frameOf?: typeof startLoadingFrame | typeof loadingStateFrame;
  readonly isReachable?: boolean;
  readonly lie?: (honest: PlayerStore) => PlayerStore;
}

/** A duel whose players were both sent a frame, and neither has loaded. */
const missedDuel = async ({
  frameOf = startLoadingFrame,
  isReachable = true,
  lie = (honest) => honest,
}: Duel = {}) => {
  const found = createLedgerWorld();
  const { world, ledger, time } = found;
  const session = await formDuel(world);
  for (const { player } of session.players)
    ledger.accepted(player, frameOf(session, player, session.deadlineMs), isReachable);
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
    const answered = await missedDuel({ frameOf: loadingStateFrame });
    await answered.players.penalise('a', 's1');
    expect(answered.broken()).toEqual(['I7']);
  });

  it('I7: excuses a penalty for a player whose client was gone unnoticed when it was told', async () => {
    const { players, ledger, broken } = await missedDuel({ isReachable: false });
    await players.penalise('a', 's1');
    expect(broken()).toEqual([]);
    expect(ledger.counts()).toMatchObject({ 'excused: told, and there no more': 2 });
  });

  it('I7: finds a second penalty for one session', async () => {
    const honest = await missedDuel();
    for (const player of ['a', 'b', 'a']) await honest.players.penalise(player, 's1');
    expect(honest.broken()).toEqual([]);
    const lying = await missedDuel({ lie: penalisesAgain });
    for (const player of ['a', 'b']) await lying.players.penalise(player, 's1');
    expect(lying.broken()).toEqual([]);
    await lying.players.penalise('a', 's1');
    expect(lying.broken()).toEqual(['I7']);
  });

  it('I7: excuses a penalty that is repeated because a failover took it back', async () => {
    const { players, ledger, broken } = await missedDuel({ lie: penalisesAgain });
    const before = ledger.snapshot();
    await players.penalise('a', 's1');
    ledger.fellBackTo(before, { queues: [], players: true });
    await players.penalise('a', 's1');
    expect(broken()).toEqual([]);
  });
});
