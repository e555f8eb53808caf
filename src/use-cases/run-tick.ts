import type { Proposal } from '../core/match.ts';
import { gainsByWaiting } from '../core/match-rules.ts';
import { nextEscalationMs } from '../core/next-escalation.ts';
import type { LoadingSession } from '../core/session.ts';
import { claimProposals } from './claim-proposals.ts';
import { readChanges } from './read-changes.ts';
import { saveOutlookInTime } from './save-outlook.ts';
import type { Ticker, TickPorts } from './ticker.ts';

export type TickOutcome =
  /** `sessions`: how many are loading or allocating; `isQuiet`: nothing was claimed. */
  | { readonly kind: 'ticked'; readonly sessions: number; readonly isQuiet: boolean }
  | { readonly kind: 'held'; readonly stopsAtMs: number }
  | { readonly kind: 'lease_lost' };

/** One round of matching: read what changed, match, claim, tell, sweep. The last two run beside the loop. */
export const runTick =
  (ports: TickPorts) =>
  async (ticker: Ticker): Promise<TickOutcome> => {
    const startedAtMs = ports.clock.nowMs();
    const read = await readChanges(ports)(ticker);
    if (read.kind === 'held') return read;
    ticker.sweep(read.due);
    const proposals = proposeMatches(ports, ticker);
    const handOn = (sessions: readonly LoadingSession[]) => startSessions(ports, ticker, sessions);
    const isHolding = await claimProposals(ports, handOn)(ticker, proposals);
    ticker.notifier.flush();
    if (!isHolding) return { kind: 'lease_lost' };
    noteSize(ports, ticker, read.waiting);
    saveOutlookInTime(ports, ticker);
    ports.metrics.count('Ticks');
    ports.metrics.milliseconds('TickMs', ports.clock.nowMs() - startedAtMs);
    return { kind: 'ticked', sessions: read.sessions, isQuiet: proposals.length === 0 };
  };

/** What one tick matches at the most: a crowd is matched over several ticks, and others hear meanwhile. */
const TICKETS_A_TICK = 10_000;

/**
 * The same pool under the same rules makes the same matches, unless some rule gives way with the wait, or a
 * ticket escalates: more is searched for those.
 */
const proposeMatches = ({ clock, ids }: TickPorts, ticker: Ticker): readonly Proposal[] => {
  const { matcher, mode } = ticker;
  const nowMs = clock.nowMs();
  const isWorthwhile = ticker.isChanged || nowMs >= ticker.escalatesAtMs || gainsByWaiting(mode.rules);
  if (!isWorthwhile || matcher.pool.playerCount() < mode.requiredPlayers) return [];
  const proposals = matcher.propose(nowMs, ids.seed(), TICKETS_A_TICK);
  // A refused claim leaves its other tickets to be matched anew.
  ticker.isChanged = proposals.length > 0;
  ticker.escalatesAtMs = nextEscalationMs(matcher.pool, nowMs);
  return proposals;
};

const startSessions = (ports: TickPorts, ticker: Ticker, sessions: readonly LoadingSession[]): void => {
  const { queue, mode, notifier, errands } = ticker;
  if (mode.loading) notifier.tell(sessions);
  else
    for (const { sessionId } of sessions)
      errands.run('allocate', () => ports.invoker.allocate(queue, sessionId));
  const started = sessions.map(({ sessionId, players }) => ({
    kind: 'session' as const,
    sessionId,
    gameMode: mode.id,
    event: mode.loading ? ('loading' as const) : ('allocating' as const),
    players: players.map(({ player }) => player),
  }));
  errands.run('events', () => ports.events.publish(started));
};

const noteSize = (ports: TickPorts, ticker: Ticker, size: number): void => {
  ports.metrics.gauge('QueueSize', size, ticker);
  if (size === ticker.queueSize) return;
  ticker.queueSize = size;
  ticker.errands.run('events', () =>
    ports.events.publish([{ kind: 'queue', gameMode: ticker.mode.id, event: 'size', size }]),
  );
};
