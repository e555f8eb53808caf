import type { Mutant } from './mutant.ts';

/** Bugs of what the functions do between two calls of a store. */
export const USE_CASE_MUTANTS: readonly Mutant[] = [
  {
    name: 'no-show-left-loading',
    invariant: 'I5',
    file: 'src/use-cases/sweep-queue.ts',
    find: "if (stray === undefined) await cancelSession(ports)(queue, sessionId, { reason: 'no_show' });",
    replace: 'if (stray === undefined) return;',
    says: 'The sweep leaves a session alone whose players do not load.',
  },
  {
    name: 'cancelled-not-settled-again',
    invariant: 'liveness',
    file: 'src/use-cases/sweep-queue.ts',
    find: 'if (session.cancelled !== null) await settleCancelled(ports)(queue, session, session.cancelled);',
    replace: '',
    says: 'What was not done about a cancelled session is not done later.',
  },
  {
    name: 'delayed-left-delayed',
    invariant: 'liveness',
    file: 'src/use-cases/sweep-queue.ts',
    find: 'releaseTickets(ports)(queue, due.tickets),',
    replace: 'Promise.resolve(0),',
    says: 'Tickets that are past a deadline are left as they are.',
  },
  {
    name: 'server-not-released',
    invariant: 'I4',
    file: 'src/use-cases/allocate-session.ts',
    find: 'if (await isReleased(ports, queue, session.sessionId, isLastTry))',
    replace: 'if (isLastTry || true)',
    says: 'The server of a cancelled session is not given back to its provider.',
  },
  {
    name: 'forgotten-with-its-server',
    invariant: 'I4',
    file: 'src/use-cases/cancel-session.ts',
    find: `if (session.tries > 0) await release(queue, session.sessionId);
    else await archiveAndForget(`,
    replace: 'await archiveAndForget(',
    says: 'A cancelled session is forgotten at once, even if a server was asked for.',
  },
  {
    name: 'failed-post-counts-as-told',
    invariant: 'I7',
    file: 'src/use-cases/tell-sessions.ts',
    find: "if (outcome !== 'accepted' || (session.stage",
    replace: "if (outcome === 'gone' || (session.stage",
    says: 'A player counts as told although the post failed.',
  },
  {
    name: 'answer-counts-as-told',
    invariant: 'I7',
    file: 'src/use-cases/describe-state.ts',
    find: ': loadingStateFrame(session, player, session.deadlineMs);',
    replace: `: ports.sessions
          .markTold(queue, [{ sessionId: session.sessionId, players: [player] }], 'start', 30_000)
          .then(() => loadingStateFrame(session, player, session.deadlineMs));`,
    says: 'A player counts as told of a session by an answer that may never arrive.',
    isRare: true,
  },
  {
    name: 'late-add-not-kept-out',
    invariant: 'I1',
    file: 'src/use-cases/claim-pointer.ts',
    find: `const { kind } = await ports.tickets.removeTicket(known.queue, known.ticketId, null);
    return kind === 'unknown' ? null : 'again';`,
    replace: 'return null;',
    says: 'A pointer is moved without keeping out the late add of the ticket that it named.',
    isRare: true,
  },
  {
    name: 'party-unbound',
    invariant: 'I1',
    file: 'src/use-cases/bind-party.ts',
    find: 'const members: readonly Other[] = [[asking, request.player], ...looked.others];',
    replace: 'const members: readonly Other[] = [[asking, request.player]];',
    says: "Only the pointer of who asks is bound, not those of the party's other members.",
  },
  {
    name: 'receipt-ignored',
    invariant: 'I12',
    file: 'src/use-cases/sync-ticket.ts',
    find: 'if (receipt !== undefined) return offerReceipt(ports)(request, receipt);',
    replace: '',
    says: 'A sync brings nobody back by a receipt.',
  },
  {
    name: 'removed-although-loading',
    invariant: 'I3',
    file: 'src/use-cases/dequeue-ticket.ts',
    find: 'const declined = await decline(ports)(pointer, removed.sessionId, player);',
    replace: "const declined: Reply = dequeuedFrame(pointer.ticketId, ports.clock.nowMs(), 'requested');",
    says: 'A dequeue that comes too late is answered as if the ticket had been taken back.',
  },
];
