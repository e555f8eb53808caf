import type { Candidate } from './candidate.ts';
import { packTeams } from './pack-teams.ts';

/** Tickets of each size, oldest first; `next` is the oldest that is still free. */
interface SizeLine {
  readonly tickets: Candidate[];
  readonly size: number;
  next: number;
}

const linesBySize = (byAge: readonly Candidate[]): SizeLine[] => {
  const lines = new Map<number, SizeLine>();
  for (const candidate of byAge) {
    const line = lines.get(candidate.size) ?? { tickets: [], size: candidate.size, next: 0 };
    line.tickets.push(candidate);
    lines.set(candidate.size, line);
  }
  return [...lines.values()];
};

/**
 * Groups by age alone. The oldest ticket that can be in any match is in the first one, with the oldest
 * others that fit beside it; those that do not fit are skipped. Tickets of one size are alike, so a size
 * whose oldest ticket fits nowhere is left for the next tick.
 */
export const fifoMatch = (
  byAge: readonly Candidate[],
  teamSizes: readonly number[],
): (readonly (readonly Candidate[])[])[] => {
  const players = teamSizes.reduce((sum, size) => sum + size, 0);
  const matches: (readonly (readonly Candidate[])[])[] = [];
  let lines = linesBySize(byAge);
  for (;;) {
    lines = lines.filter((line) => line.next < line.tickets.length);
    const pool = lines
      .flatMap((line) => line.tickets.slice(line.next, line.next + Math.floor(players / line.size)))
      .sort((a, b) => a.rank - b.rank);
    const [anchor, ...others] = pool;
    if (!anchor) return matches;
    const teams = packTeams(anchor, others, teamSizes);
    if (!teams) {
      lines = lines.filter((line) => line.size !== anchor.size);
      continue;
    }
    matches.push(teams);
    const taken = teams.flat();
    // Within a size the search takes the oldest first, so what is taken is the head of each line.
    for (const line of lines) line.next += taken.filter(({ size }) => size === line.size).length;
  }
};
