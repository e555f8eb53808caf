import { describe, expect, test } from 'vitest';
import { recoveryOf } from '../../chaos/recovery.ts';
import { judge } from '../../chaos/verdict.ts';
import type { Holdings } from '../../chaos/what-redis-holds.ts';
import { createWitness, noteNews, type Witness } from '../../chaos/witness.ts';
import type { ClientFrame } from '../../src/protocol/client-frames.ts';
import type { ServerFrame } from '../../src/protocol/server-frames.ts';

const NOTHING: Holdings = { liveTickets: new Map(), penalties: new Map() };
const DEADLINE_MS = 30_000;

/** A player whose frames come at the moments that are given. */
const player = (name: string, cameAtMs = 0) => {
  const witness = createWitness(name, 'Duel', cameAtMs);
  const ticket = (revision: number) => ({ v: 1 as const, ticket_id: `t-${name}`, revision });
  const hears = (atMs: number, frame: ServerFrame) => noteNews(witness, { kind: 'received', atMs, frame });
  const says = (atMs: number, frame: ClientFrame) => noteNews(witness, { kind: 'sent', atMs, frame });
  return {
    witness,
    enqueues: (atMs: number) => says(atMs, { type: 'enqueue', game_mode: 'Duel' }),
    isQueued: (atMs: number, enqueuedAtMs = atMs, ticketId = `t-${name}`) =>
      hears(atMs, {
        type: 'queued',
        ...ticket(atMs),
        ticket_id: ticketId,
        game_mode: 'Duel',
        position: 1,
        queue_size: 1,
        estimated_wait_seconds: null,
        receipt: receiptOf(ticketId, enqueuedAtMs),
      }),
    isTold: (atMs: number, session: string, teams: string[][] = [[name]]) =>
      hears(atMs, {
        type: 'start_loading',
        ...ticket(atMs),
        loading_session_id: session,
        game_mode: 'Duel',
        teams,
        deadline: DEADLINE_MS,
        quality: {},
      }),
    answers: (atMs: number, session: string) =>
      says(atMs, { type: 'loading_complete', loading_session_id: session }),
    isMatched: (atMs: number, session: string) =>
      hears(atMs, {
        type: 'match_found',
        ...ticket(atMs),
        session_id: session,
        server_address: 'server',
        match_ticket: 'proof',
        team: 0,
      }),
    isCancelled: (atMs: number) =>
      hears(atMs, {
        type: 'loading_cancelled',
        ...ticket(atMs),
        loading_session_id: 's1',
        reason: 'no_show',
        requeued: false,
      }),
    hearsOfNone: (atMs: number, cooldown_seconds = 0) =>
      hears(atMs, { type: 'state', status: 'none', v: 1, ticket_id: null, revision: 0, cooldown_seconds }),
  };
};

const receiptOf = (ticketId: string, enqueuedAtMs: number): string =>
  `${Buffer.from(JSON.stringify({ claims: { ticketId, enqueuedAtMs } })).toString('base64url')}.signature`;

const holding = (tickets: Readonly<Record<string, [state: string, session: string][]>>): Holdings => ({
  ...NOTHING,
  liveTickets: new Map(
    Object.entries(tickets).map(([name, live]) => [
      name,
      live.map(([state, session]) => ({ state, session })),
    ]),
  ),
});

const penalised = (name: string, ...sessions: string[]): Holdings => ({
  ...NOTHING,
  penalties: new Map([[name, sessions]]),
});

const names = (findings: readonly { readonly witness: Witness }[]) =>
  findings.map(({ witness }) => witness.player);

describe('a verdict', () => {
  test('who is neither matched nor known to Redis is lost', () => {
    const [lost, waits, plays] = [player('lost'), player('waits'), player('plays')];
    for (const each of [lost, waits, plays]) each.isQueued(1);
    plays.isMatched(2, 's1');
    const witnesses = [lost, waits, plays].map(({ witness }) => witness);
    const verdict = judge(witnesses, holding({ waits: [['waiting', '-']] }));
    expect(names(verdict.lost)).toEqual(['lost']);
    expect(verdict.stillInLine).toBe(1);
    expect(names(verdict.matchedTwice)).toEqual([]);
  });

  test('two matches without an enqueue in between are one too many; with one they are not', () => {
    const [twice, again] = [player('twice'), player('again')];
    for (const each of [twice, again]) each.isMatched(1, 's1');
    again.enqueues(2);
    for (const each of [twice, again]) each.isMatched(3, 's2');
    const verdict = judge([twice.witness, again.witness], NOTHING);
    expect(names(verdict.matchedTwice)).toEqual(['twice']);
  });

  test('who plays and is in another session, or has two tickets, is matched twice', () => {
    const [other, same, both] = [player('other'), player('same'), player('both')];
    for (const each of [other, same]) each.isMatched(1, 's1');
    const held = holding({
      other: [['loading', 's2']],
      same: [['loading', 's1']],
      both: [
        ['waiting', '-'],
        ['waiting', '-'],
      ],
    });
    const verdict = judge([other.witness, same.witness, both.witness], held);
    expect(names(verdict.matchedTwice)).toEqual(['other', 'both']);
  });

  test('a penalty is wrong for a session that was answered in time or never told of', () => {
    const verdictOf = (answeredAtMs: number | null, session: string) => {
      const { witness, isTold, answers } = player('alice');
      isTold(1, 's1');
      if (answeredAtMs !== null) answers(answeredAtMs, 's1');
      return names(judge([witness], penalised('alice', session)).wronglyPenalised);
    };
    expect(verdictOf(DEADLINE_MS, 's1')).toEqual(['alice']);
    expect(verdictOf(null, 's2')).toEqual(['alice']);
    expect(verdictOf(null, 's1')).toEqual([]);
    expect(verdictOf(DEADLINE_MS + 1, 's1')).toEqual([]);
  });

  test('a cool-down that was heard of counts, too, if nothing was missed', () => {
    const { witness, hearsOfNone } = player('alice');
    hearsOfNone(1, 60);
    expect(names(judge([witness], NOTHING).wronglyPenalised)).toEqual(['alice']);
  });

  test('a place is lost to another ticket, unless the end of the first was told', () => {
    const [back, anew, over] = [player('back'), player('anew'), player('over')];
    for (const each of [back, anew, over]) each.isQueued(1);
    over.isCancelled(2);
    for (const each of [back, anew, over]) each.hearsOfNone(3);
    back.isQueued(4, 1);
    for (const each of [anew, over]) each.isQueued(4, 4, 'another');
    const verdict = judge([back.witness, anew.witness, over.witness], NOTHING);
    expect(names(verdict.placesLost)).toEqual(['anew']);
    expect(names(verdict.agesLost)).toEqual([]);
  });

  test('a ticket that is younger than it was has lost its age', () => {
    const { witness, isQueued } = player('alice');
    isQueued(1, 1);
    isQueued(5, 4);
    expect(names(judge([witness], NOTHING).agesLost)).toEqual(['alice']);
  });

  test('a match that only some of its players were told of is broken', () => {
    const [alice, bob] = [player('alice'), player('bob')];
    for (const each of [alice, bob]) each.isTold(1, 's1', [['alice'], ['bob']]);
    alice.isMatched(2, 's1');
    const before = judge([alice.witness, bob.witness], NOTHING).brokenMatches;
    expect(before).toMatchObject([{ why: 'is in s1 without bob' }]);
    bob.isMatched(3, 's1');
    expect(judge([alice.witness, bob.witness], NOTHING).brokenMatches).toEqual([]);
  });
});

describe('recovery', () => {
  /** Ten players a second for 40 s, told 0.2 s after they came; but nobody is told from 10 to 18 s. */
  const witnesses = Array.from({ length: 400 }, (_, index) => {
    const cameAtMs = index * 100;
    const each = player(`p${index}`, cameAtMs);
    const toldAtMs = cameAtMs + 200;
    each.isTold(toldAtMs < 10_000 || toldAtMs >= 18_000 ? toldAtMs : 18_500 + index, `s${index}`);
    return each.witness;
  });
  const times = { startedAtMs: 0, struckAtMs: 10_000, healedAtMs: 16_000 };

  test('matches form again with the first session that is new, waits are as before when they are short again', () => {
    expect(recoveryOf(witnesses, times)).toEqual({ untilMatchesSeconds: 2, untilWaitsSeconds: 2 });
  });

  test('without anybody who was told after the fault there is none', () => {
    const before = witnesses.filter(({ cameAtMs }) => cameAtMs < 9_000);
    expect(recoveryOf(before, times)).toEqual({ untilMatchesSeconds: null, untilWaitsSeconds: null });
  });
});
