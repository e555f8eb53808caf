import { describe, expect, it } from 'vitest';
import { opponentsOf } from '../../src/core/opponents.ts';
import type { SessionPlayer } from '../../src/core/session.ts';

const seat = (player: string, ticketId: string, team: number): SessionPlayer => ({
  player,
  ticketId,
  team,
  connectionId: '',
  connectedAtMs: 0,
  toldAtMs: 0,
  readyAtMs: 0,
  endToldAtMs: 0,
});

describe('whom a player meets in a match', () => {
  it('is everybody of the other teams', () => {
    const players = [seat('ann', 't1', 0), seat('bob', 't2', 0), seat('cem', 't3', 1), seat('dan', 't4', 2)];
    expect(opponentsOf({ players }, 'ann')).toEqual(['cem', 'dan']);
    expect(opponentsOf({ players }, 'dan')).toEqual(['ann', 'bob', 'cem']);
  });

  it('is everybody but the own party where there is one team', () => {
    const players = [seat('ann', 't1', 0), seat('bob', 't1', 0), seat('cem', 't2', 0), seat('dan', 't3', 0)];
    expect(opponentsOf({ players }, 'ann')).toEqual(['cem', 'dan']);
    expect(opponentsOf({ players }, 'cem')).toEqual(['ann', 'bob', 'dan']);
  });

  it('is as many as are remembered, at the most', () => {
    const players = Array.from({ length: 60 }, (_, n) => seat(`p${n}`, `t${n}`, n));
    expect(opponentsOf({ players }, 'p0')).toHaveLength(32);
  });
});
