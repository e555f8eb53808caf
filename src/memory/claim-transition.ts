import { ALLOCATION_START_MS, TELL_AGAIN_MS } from '../core/limits.ts';
import type { LoadingSession } from '../core/session.ts';
import type { ClaimOptions, ClaimOutcome, ClaimRequest, LeaseHolder } from '../use-cases/ports.ts';
import type { QueueState, SessionRecord, TicketRecord } from './queue-state.ts';
import { sessionOf, storeSession } from './session-transitions.ts';
import { takeLease } from './tick-transitions.ts';
import { isLeaseLive, nextRevision, sessionDue } from './ticket-moves.ts';

export const claimMatches = (
  queue: QueueState,
  nowMs: number,
  lease: LeaseHolder,
  proposals: readonly ClaimRequest[],
  options: ClaimOptions,
): ClaimOutcome => {
  if (queue.lease?.holder !== lease.holder || !isLeaseLive(queue, nowMs)) return { kind: 'lease_lost' };
  takeLease(queue, nowMs, lease);
  const sessions: LoadingSession[] = [];
  const refused: { sessionId: string; gone: readonly string[] }[] = [];
  for (const proposal of proposals) {
    const gone = proposal.teams.flat().filter((ticketId) => !queue.waiting.has(ticketId));
    const known = queue.sessions.get(proposal.sessionId);
    if (known) sessions.push(sessionOf(known));
    else if (gone.length > 0) refused.push({ sessionId: proposal.sessionId, gone });
    else sessions.push(sessionOf(claim(queue, nowMs, proposal, options)));
  }
  return { kind: 'claimed', sessions, refused };
};

const claim = (
  queue: QueueState,
  nowMs: number,
  proposal: ClaimRequest,
  options: ClaimOptions,
): SessionRecord => {
  const { sessionId, gameMode, region, quality } = proposal;
  const stage = options.loading ? 'loading' : 'allocating';
  const teams = proposal.teams.map((team) =>
    team.map((ticketId) => queue.tickets.get(ticketId)).filter((record) => record !== undefined),
  );
  const revision = nextRevision(teams.flat(), nowMs);
  for (const record of teams.flat()) leaveForSession(queue, record, stage, sessionId, revision);
  if (options.loading) queue.untold.set(sessionId, nowMs + TELL_AGAIN_MS);
  const deadlineMs = nowMs + options.loadingTimeoutMs;
  queue.due.set(sessionDue(sessionId), options.loading ? deadlineMs : nowMs + ALLOCATION_START_MS);
  return storeSession(queue, {
    sessionId,
    gameMode,
    stage,
    claimedAtMs: nowMs,
    deadlineMs,
    region,
    quality,
    players: teams.flatMap((team, index) => team.flatMap((record) => playersOf(record, index))),
    revision,
    tries: 0,
    token: null,
    tokenExpiresAtMs: 0,
    server: null,
    cancelled: null,
  });
};

/** No removals entry: the lease holder knows what it claimed. */
const leaveForSession = (
  queue: QueueState,
  record: TicketRecord,
  state: 'loading' | 'allocating',
  sessionId: string,
  revision: number,
) => {
  queue.waiting.delete(record.ticketId);
  Object.assign(record, { state, sessionId, revision });
};

const playersOf = (record: TicketRecord, team: number) =>
  record.presence.map(({ player, connectionId, connectedAtMs }) => ({
    player,
    ticketId: record.ticketId,
    team,
    connectionId,
    connectedAtMs,
    toldAtMs: 0,
    readyAtMs: 0,
    endToldAtMs: 0,
  }));
