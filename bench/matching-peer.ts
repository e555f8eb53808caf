import type { MatchRules } from '../src/core/match-rules.ts';
import { createLineUps, type LineUps, type MatchLine } from '../src/core/matching/line-ups.ts';
import { createMatcher } from '../src/core/matching/matcher.ts';
import type { WaitingTicket } from '../src/core/ticket.ts';

/** A match, team by team. */
export type Teams = readonly (readonly WaitingTicket[])[];

/** A matchmaker under measurement. */
export interface Peer {
  /** Newcomers, in the order in which they enqueued. */
  add(tickets: readonly WaitingTicket[]): void;
  remove(tickets: readonly WaitingTicket[]): void;
  /** One round of matching: the part that is timed. Whoever was matched stays until `remove`. */
  round(nowMs: number): void;
  /** What the last round found. */
  matches(): readonly Teams[];
  /** Undoes what a round left behind in the tickets, so that the next round meets the same work. */
  forget?(): void;
}

/** The matcher of this project, or another way to match on its line. */
export const createMuster = (rules: MatchRules, matchLine?: MatchLine): Peer => {
  const matcher = createMatcher(rules);
  const own = createLineUps();
  let found = own;
  return {
    add: matcher.add,
    remove: (tickets) => {
      for (const { ticketId } of tickets) matcher.pool.remove(ticketId);
    },
    round: (nowMs) => {
      if (matchLine === undefined) {
        found = matcher.lineUps(nowMs);
        return;
      }
      own.count = 0;
      matchLine(matcher.line(nowMs), own);
    },
    matches: () => readLineUps(found, rules.teams.count, matcher.pool.at),
  };
};

const readLineUps = (
  lineUps: LineUps,
  teamCount: number,
  ticketAt: (slot: number) => WaitingTicket,
): readonly Teams[] =>
  Array.from({ length: lineUps.count }, (_, index) => {
    const teams = Array.from({ length: teamCount }, (): WaitingTicket[] => []);
    for (let seat = lineUps.starts[index] as number; seat < (lineUps.starts[index + 1] as number); seat++)
      teams[lineUps.teams[seat] as number]?.push(ticketAt(lineUps.slots[seat] as number));
    return teams;
  });
