import type { LoadingSession } from '../core/session.ts';
import type { Presence } from '../core/ticket.ts';
import type { ClaimOptions, ClaimOutcome, ClaimRequest } from '../use-cases/ports.ts';
import { seatedPlayers, toSession } from './replies.ts';

export type ClaimReply =
  | readonly [kind: 'lease_lost']
  | readonly [
      kind: 'claimed',
      nowMs: number,
      /** JSON of a list without its brackets: the presences of each ticket that was claimed. */
      presences: string,
      /** Of each proposal: its revision, the record of a session that was there before, or ids that do not wait. */
      outcomes: readonly (number | string | readonly string[])[],
    ];

/** What was claimed is made of what was asked for: reading all the records again would cost as much as claiming. */
export const toClaimOutcome = (
  reply: ClaimReply,
  proposals: readonly ClaimRequest[],
  options: ClaimOptions,
): ClaimOutcome => {
  if (reply[0] === 'lease_lost') return { kind: 'lease_lost' };
  const [kind, nowMs, presences, outcomes] = reply;
  const seated = (JSON.parse(`[${presences}]`) as readonly (readonly Presence[])[]).values();
  const sessions: LoadingSession[] = [];
  const refused: { sessionId: string; gone: readonly string[] }[] = [];
  for (const [index, proposal] of proposals.entries()) {
    const outcome = outcomes[index] ?? [];
    if (typeof outcome === 'number') sessions.push(claimedSession(proposal, nowMs, outcome, seated, options));
    else if (typeof outcome === 'string') sessions.push(toSession(outcome));
    else refused.push({ sessionId: proposal.sessionId, gone: outcome });
  }
  return { kind, sessions, refused };
};

/** As `claim-matches.lua` writes it; takes the presences of its tickets. */
const claimedSession = (
  { sessionId, gameMode, region, quality, teams }: ClaimRequest,
  claimedAtMs: number,
  revision: number,
  seated: Iterator<readonly Presence[]>,
  { loadingTimeoutMs, loading }: ClaimOptions,
): LoadingSession => ({
  sessionId,
  gameMode,
  stage: loading ? 'loading' : 'allocating',
  claimedAtMs,
  deadlineMs: claimedAtMs + loadingTimeoutMs,
  region,
  quality,
  players: teams.flatMap((ticketIds, team) =>
    ticketIds.flatMap((ticketId) => seatedPlayers(seated.next().value ?? [], [ticketId, team])),
  ),
  revision,
  tries: 0,
  token: null,
  server: null,
  cancelled: null,
});
