import { expect } from 'vitest';
import { TOMBSTONE_MS } from '../../src/core/limits.ts';
import type { LoadingSession } from '../../src/core/session.ts';
import type { ClaimOutcome, RemoveOutcome } from '../../src/use-cases/ports.ts';
import { LEASE_MS } from '../support/conformance/world.ts';
import type { QueueCommand } from './queue-commands.ts';
import type { QueueView } from './queue-run.ts';

/** What an onlooker has to remember to judge the next step. */
export interface Witness {
  /** The latest removal of each ticket that was answered with `removed`. */
  readonly removedAtMs: Map<string, number>;
  lease: { readonly holder: string; readonly expiresAtMs: number } | null;
}

/** One step: the command, what it answered, and the queue before and after. */
export interface Step {
  readonly command: QueueCommand;
  readonly outcome: unknown;
  readonly before: QueueView;
  readonly after: QueueView;
  readonly nowMs: number;
}

export const createWitness = (): Witness => ({ removedAtMs: new Map(), lease: null });

/** Fails when a step breaks an invariant of DESIGN.md. */
export const checkStep = (witness: Witness, step: Step) => {
  checkLease(witness, step);
  checkRemovals(witness, step);
  checkSessions(step);
  checkClaims(step);
  checkLives(step);
  checkBlame(step);
};

const isRunning = ({ stage }: LoadingSession) => stage === 'loading' || stage === 'allocating';

const checkSessions = ({ after }: Step) => {
  const running = [...after.sessions.values()].filter(isRunning);
  const seats = running.flatMap(({ players }) => players.map(({ player }) => player));
  const owners = running.flatMap(({ players }) => [...new Set(players.map(({ ticketId }) => ticketId))]);
  expect(owners, 'I1: a ticket is in at most one loading session').toEqual([...new Set(owners)]);
  expect(seats, 'I1: a player is in at most one loading session').toEqual([...new Set(seats)]);
  for (const { sessionId, stage, players, revision } of running)
    for (const { ticketId } of players)
      expect(after.tickets.get(ticketId)?.ticket, 'a session is made of its tickets').toMatchObject({
        state: stage,
        sessionId,
        revision,
      });
  const live = [...after.tickets.values()].filter(({ ticket }) => ticket.state !== 'matched');
  const players = live.flatMap(({ ticket }) => ticket.presence.map(({ player }) => player));
  expect(players, 'I1: a player has at most one live ticket').toEqual([...new Set(players)]);
  expect(after.peek.waiting).toBe(live.filter(({ ticket }) => ticket.state === 'waiting').length);
  expect(after.peek.sessions).toBe(running.length);
  if (after.sessions.size > 0)
    expect(after.peek.nextDueAtMs, 'I5: every session has a deadline').not.toBeNull();
};

/** Outcomes of a claim, which `match` wraps. */
const claimOf = ({ command, outcome }: Step): ClaimOutcome | null => {
  if (command.do === 'claim') return outcome as ClaimOutcome;
  if (command.do !== 'match') return null;
  return (outcome as { claimed?: ClaimOutcome }).claimed ?? null;
};

const checkClaims = (step: Step) => {
  const claim = claimOf(step);
  if (claim?.kind !== 'claimed') return;
  const formed = claim.sessions.filter(({ sessionId }) => !step.before.sessions.has(sessionId));
  for (const { players } of formed)
    for (const { ticketId } of players)
      expect(step.before.tickets.get(ticketId)?.ticket.state, 'I2: only waiting tickets are claimed').toBe(
        'waiting',
      );
};

const checkLease = (witness: Witness, step: Step) => {
  const { command, outcome, nowMs } = step;
  if (command.do !== 'begin' && command.do !== 'claim' && command.do !== 'match' && command.do !== 'end')
    return;
  const { holder } = command;
  const isOwn = witness.lease?.holder === holder && witness.lease.expiresAtMs > nowMs;
  const claim = claimOf(step);
  if (command.do === 'claim')
    expect(claim?.kind, 'I9: only the holder of the lease claims').toBe(isOwn ? 'claimed' : 'lease_lost');
  const kind = (outcome as { kind?: string }).kind;
  if (kind === 'holding' || claim?.kind === 'claimed')
    witness.lease = { holder, expiresAtMs: nowMs + LEASE_MS };
  if (kind === 'ended') witness.lease = null;
};

const checkRemovals = (witness: Witness, { command, outcome, after, nowMs }: Step) => {
  if (command.do === 'remove') {
    const { kind } = outcome as RemoveOutcome;
    if (kind === 'removed') witness.removedAtMs.set(command.ticketId, nowMs);
  }
  for (const [ticketId, removedAtMs] of witness.removedAtMs) {
    if (nowMs >= removedAtMs + TOMBSTONE_MS) witness.removedAtMs.delete(ticketId);
    else expect(after.tickets.has(ticketId), 'I3: what was removed is not seen again').toBe(false);
  }
};

const checkLives = ({ command, before, after }: Step) => {
  for (const [ticketId, { ticket: now }] of after.tickets) {
    const was = before.tickets.get(ticketId)?.ticket;
    if (!was) {
      expect(['add', 'restore'], 'a ticket comes by an add or a receipt').toContain(command.do);
      continue;
    }
    expect(now.enqueuedAtMs, 'I6: a ticket keeps its age').toBe(was.enqueuedAtMs);
    expect(now.request).toEqual(was.request);
    if (now.state !== was.state)
      expect(now.revision, 'every transition has a revision').toBeGreaterThan(was.revision);
    else expect(now.revision).toBeGreaterThanOrEqual(was.revision);
  }
};

const checkBlame = ({ before, after }: Step) => {
  for (const [sessionId, session] of after.sessions) {
    const was = before.sessions.get(sessionId);
    if (was?.server) expect(session.server, 'I4: one server takes effect').toEqual(was.server);
    if (!session.cancelled || was?.cancelled) continue;
    const { reason, guilty, fates } = session.cancelled;
    for (const player of session.players) {
      const fate = fates.find(({ ticketId }) => ticketId === player.ticketId);
      expect(fate, 'I5: every ticket of a cancelled session is accounted for').toBeDefined();
      const isGuilty = guilty.includes(player.player);
      if (reason === 'no_show' && isGuilty)
        expect(player, 'I7: only who was told is to blame').toMatchObject({
          toldAtMs: expect.any(Number),
          readyAtMs: 0,
        });
      if (reason === 'no_show' && player.toldAtMs === 0) expect(isGuilty, 'I7: who was not told').toBe(false);
      if (fate?.state !== 'cancelled')
        expect(after.tickets.get(player.ticketId)?.ticket.state, 'I6: the innocent live on').toBe(
          fate?.state,
        );
    }
  }
};
