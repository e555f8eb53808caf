import { describe, expect, test } from 'vitest';
import {
  loadingCancelledFrame,
  matchFoundFrame,
  placeStateFrame,
  playerReadyFrame,
  startLoadingFrame,
} from '../../src/core/frames.ts';
import { deadlineOnceTold } from '../../src/core/loading-deadline.ts';
import type { LoadingSession, SessionPlayer } from '../../src/core/session.ts';
import type { Ticket, TicketInLine } from '../../src/core/ticket.ts';
import { serverFrame } from '../../src/protocol/server-frames.ts';

const playerIn = (player: string, ticketId: string, team: number, readyAtMs = 0): SessionPlayer => ({
  player,
  ticketId,
  team,
  connectionId: `c-${player}`,
  connectedAtMs: 1,
  toldAtMs: 0,
  readyAtMs,
  endToldAtMs: 0,
});

/** A party of two against two players alone. */
const session = (changes: Partial<LoadingSession> = {}): LoadingSession => ({
  sessionId: 's1',
  gameMode: 'Pairs',
  stage: 'loading',
  claimedAtMs: 1_000,
  deadlineMs: 31_000,
  region: null,
  quality: { total: 0.5, rating: 0.75 },
  players: [
    playerIn('alice', 't1', 0, 2_000),
    playerIn('bob', 't1', 0),
    playerIn('carol', 't2', 1, 2_500),
    playerIn('dave', 't3', 1),
  ],
  revision: 1_001,
  tries: 0,
  token: null,
  server: null,
  cancelled: null,
  ...changes,
});

describe('frames about a session', () => {
  test('start_loading shows the teams and the deadline of the player', () => {
    const frame = startLoadingFrame(session(), 'carol', 32_000);
    expect(serverFrame.parse(frame)).toEqual({
      type: 'start_loading',
      v: 1,
      ticket_id: 't2',
      revision: 1_001,
      loading_session_id: 's1',
      game_mode: 'Pairs',
      teams: [
        ['alice', 'bob'],
        ['carol', 'dave'],
      ],
      deadline: 32_000,
      quality: { total: 0.5, rating: 0.75 },
    });
  });

  test('player_ready counts who is ready', () => {
    const frame = serverFrame.parse(playerReadyFrame(session(), 'bob'));
    expect(frame).toMatchObject({ type: 'player_ready', ticket_id: 't1', ready: 2, total: 4 });
  });

  test("loading_cancelled bears the revision of the player's own ticket, and says whether it lives on", () => {
    const cancelled = session({
      stage: 'cancelled',
      cancelled: {
        reason: 'no_show',
        guilty: ['bob'],
        fates: [
          { ticketId: 't1', state: 'cancelled', revision: 40_001 },
          { ticketId: 't2', state: 'waiting', revision: 40_002 },
          { ticketId: 't3', state: 'suspended', revision: 40_003 },
        ],
      },
    });
    const told = ['alice', 'bob', 'carol', 'dave'].map((player) => {
      const frame = serverFrame.parse(loadingCancelledFrame(cancelled, player));
      return frame.type === 'loading_cancelled' ? [frame.revision, frame.requeued] : null;
    });
    expect(told).toEqual([
      [40_001, false],
      [40_001, false],
      [40_002, true],
      [40_003, true],
    ]);
  });

  test("match_found bears the server, the player's team and match ticket", () => {
    const server = { sessionId: 'game-1', serverAddress: '10.0.0.1:7777' };
    const frame = serverFrame.parse(matchFoundFrame(session({ stage: 'matched', server }), 'dave', 'signed'));
    expect(frame).toMatchObject({
      ticket_id: 't3',
      session_id: 'game-1',
      server_address: '10.0.0.1:7777',
      match_ticket: 'signed',
      team: 1,
    });
  });

  test('what a session does not say is a programmer error', () => {
    expect(() => startLoadingFrame(session(), 'mallory', 1)).toThrow('no such player');
    expect(() => matchFoundFrame(session(), 'alice', 'signed')).toThrow('has no server');
    expect(() => loadingCancelledFrame(session(), 'alice')).toThrow('is not cancelled');
  });
});

describe('frames about a place in line', () => {
  const place = (changes: Partial<Ticket>, more: Partial<TicketInLine> = {}): TicketInLine => ({
    ticket: {
      ticketId: 't1',
      enqueuedAtMs: 1,
      request: {
        gameMode: 'Pairs',
        members: [{ player: 'alice', rating: 1500 }],
        party: null,
        regions: {},
        attributes: {},
      },
      presence: [],
      state: 'waiting',
      revision: 1,
      sessionId: null,
      ...changes,
    },
    position: 2,
    queueSize: 3,
    estimates: '{"format":1,"atMs":0,"regions":[],"bands":[],"all":[42,110],"cells":{"s2":[50,200]}}',
    reason: 'region',
    epoch: 'e',
    ...more,
  });

  test('state says how long players like this one wait, and why this one still does', () => {
    expect(serverFrame.parse(placeStateFrame(place({}), 'receipt'))).toMatchObject({
      position: 2,
      queue_size: 3,
      estimated_wait_seconds: { p50: 4.2, p90: 11 },
      waiting_because: 'region',
    });
  });

  test.each<[string, TicketInLine]>([
    ['nobody has looked into it', place({}, { reason: '', estimates: '' })],
    ['it does not wait', place({ state: 'suspended' }, { estimates: '' })],
    ['the reason is one of another version', place({}, { reason: 'weather', estimates: '' })],
  ])('no reason is told when %s', (_, told) => {
    expect(serverFrame.parse(placeStateFrame(told, 'receipt'))).toMatchObject({
      waiting_because: null,
      estimated_wait_seconds: null,
    });
  });

  test('a ticket that is loading has none', () => {
    const loading = place({ state: 'loading', sessionId: 's1' }, { position: null });
    expect(() => placeStateFrame(loading, 'receipt')).toThrow('no place in line');
  });
});

describe('the deadline of a player who is told late', () => {
  test.each([
    ['at once', 1_000, 31_000],
    ['later', 6_000, 36_000],
    ['last of all', 50_000, 61_000],
  ])('%s', (_, nowMs, deadlineMs) => {
    expect(deadlineOnceTold(session(), nowMs, 30_000)).toBe(deadlineMs);
  });

  test('is never earlier than the one that the session has already', () => {
    expect(deadlineOnceTold(session({ deadlineMs: 45_000 }), 2_000, 30_000)).toBe(45_000);
  });
});
