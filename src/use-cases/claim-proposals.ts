import type { Proposal } from '../core/match.ts';
import type { LoadingSession } from '../core/session.ts';
import { inBatches } from './in-batches.ts';
import type { ClaimOutcome, ClaimRequest } from './ports.ts';
import { noteMatched } from './save-outlook.ts';
import type { Ticker, TickPorts } from './ticker.ts';

/** Tickets claimed by one call, so that no call blocks Redis for long. */
const TICKETS_A_CLAIM = 48;
/** Claims under way at once: Redis works on one while others are made and their answers read. */
const CLAIMS_AT_ONCE = 4;

const ticketsIn = ({ teams }: Proposal): number => teams.flat().length;

/**
 * Turns proposals into sessions and hands each batch on at once. Tickets that turn out not to wait any
 * more leave the pool. False: the lease is lost, nothing more can be claimed. A ticket is in one proposal only,
 * so no batch depends on another. Nothing is under way any more when this ends, even with a fault.
 */
export const claimProposals =
  (ports: TickPorts, handOn: (sessions: readonly LoadingSession[]) => void) =>
  async (ticker: Ticker, proposals: readonly Proposal[]): Promise<boolean> => {
    const left = [...inBatches(proposals, ticketsIn, TICKETS_A_CLAIM)].reverse();
    let isHolding = true;
    const claimOn = async (): Promise<void> => {
      try {
        for (let batch = left.pop(); batch !== undefined; batch = left.pop()) {
          const claimed = await claimBatch(ports, ticker, batch);
          if (claimed.kind === 'lease_lost') isHolding = false;
          else if (applyClaim(ports, ticker, claimed)) handOn(claimed.sessions);
          if (!isHolding) return;
        }
      } finally {
        // Reached with batches left only if the lease is lost or a call failed.
        left.length = 0;
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: CLAIMS_AT_ONCE }, claimOn));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    return isHolding;
  };

type Claimed = Extract<ClaimOutcome, { kind: 'claimed' }>;

/** Whether there are sessions to hand on. */
const applyClaim = (ports: TickPorts, ticker: Ticker, { sessions, refused }: Claimed): boolean => {
  if (sessions.length > 0) ports.metrics.count('Matches', sessions.length, ticker);
  noteWaits(ports, ticker, sessions);
  noteMatched(ticker, sessions);
  const { pool } = ticker.matcher;
  for (const { players } of sessions) for (const { ticketId } of players) pool.remove(ticketId);
  for (const { gone } of refused) for (const ticketId of gone) pool.remove(ticketId);
  if (refused.length > 0) ports.metrics.count('ClaimsLost', refused.length);
  return sessions.length > 0;
};

const claimBatch = (
  { ticks, ids }: TickPorts,
  { queue, lease, mode }: Ticker,
  batch: readonly Proposal[],
): Promise<ClaimOutcome> => {
  const requests = batch.map(
    ({ teams, region, quality }): ClaimRequest => ({
      sessionId: ids.fresh(),
      gameMode: mode.id,
      region,
      quality,
      teams,
    }),
  );
  return ticks.claimMatches(queue, lease, requests, {
    loadingTimeoutMs: mode.loadingSessionTimeoutMs,
    loading: mode.loading,
  });
};

const noteWaits = ({ metrics }: TickPorts, ticker: Ticker, sessions: readonly LoadingSession[]): void => {
  for (const { players, claimedAtMs } of sessions)
    for (const ticketId of new Set(players.map((player) => player.ticketId))) {
      const enqueuedAtMs = ticker.matcher.pool.get(ticketId)?.enqueuedAtMs;
      if (enqueuedAtMs === undefined) continue;
      metrics.milliseconds('WaitMs', Math.max(0, claimedAtMs - enqueuedAtMs), ticker);
    }
};
