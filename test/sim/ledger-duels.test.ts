import { describe, expect, it } from 'vitest';
import { missedDuel } from '../../sim/ledger/missed-duel.ts';
import { type MatchRules, plainRules } from '../../src/core/match-rules.ts';
import type { TicketRequest, WaitingTicket } from '../../src/core/ticket.ts';
import { addAll, ticketFor } from '../support/conformance/world.ts';
import { createLedgerWorld } from './ledger-world.ts';

const DUEL = plainRules('duel', 2, 1);
const WINDOW = { atOnce: 50, atLast: 100, overMs: 10_000 };
const ESCALATED_MS = DUEL.escalation.afterMs;

/** Enqueued at 0. */
const waiting = (player: string, rating: number, asks: Partial<TicketRequest> = {}): WaitingTicket => {
  const { ticketId, request } = ticketFor(player);
  return { ticketId, enqueuedAtMs: 0, request: { ...request, members: [{ player, rating }], ...asks } };
};

const missed = (rules: Partial<MatchRules>, line: readonly WaitingTicket[], nowMs = ESCALATED_MS) =>
  missedDuel(line, { ...DUEL, ...rules }, nowMs)?.map(({ ticketId }) => ticketId) ?? null;

describe('duels that are missed', () => {
  it('I10: are those of somebody who has waited too long, and of nobody else', () => {
    const line = [waiting('a', 0), waiting('b', 0)];
    expect(missed({}, line)).toEqual(['a', 'b']);
    expect(missed({}, line, ESCALATED_MS - 1)).toBeNull();
    expect(missed({}, line.slice(1))).toBeNull();
  });

  it('I10: are within the window, or the gap of who escalated', () => {
    const line = [waiting('a', 0), waiting('b', 101), waiting('c', 201)];
    const { afterMs } = DUEL.escalation;
    expect(missed({ ratingWindow: WINDOW }, line)).toEqual(['b', 'c']);
    expect(missed({ ratingWindow: WINDOW }, line.slice(0, 2))).toBeNull();
    const escalation = { afterMs, gapMax: 101 };
    expect(missed({ ratingWindow: WINDOW, escalation }, line)).toEqual(['a', 'b']);
  });

  it('I10: are not of players who must be kept apart, on either side', () => {
    for (const asks of [{ blocked: ['a'] }, { recentOpponents: ['a'] }]) {
      const line = [waiting('a', 0), waiting('b', 0, asks)];
      expect(missed({ avoidBlocked: 'hard', avoidRecent: 'hard' }, line)).toBeNull();
      expect(missed({ avoidBlocked: 'soft', avoidRecent: 'soft' }, line)).toEqual(['a', 'b']);
    }
  });

  it('I10: are found at rest, whatever the matcher finds', async () => {
    const { world, ledger, advance, violations } = createLedgerWorld();
    await addAll(world, 'a', 'b');
    advance(ESCALATED_MS);
    await ledger.finish();
    const isPlain = ({ text }: (typeof violations)[number]) => text.includes('a and b may play each other');
    expect(violations.filter(isPlain)).toEqual([]);
    advance(10_000);
    await ledger.finish();
    expect(violations.filter(isPlain)).toMatchObject([{ invariant: 'I10' }]);
  });
});
