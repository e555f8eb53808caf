/** A sorted set: members by score, those of one score by name. What Redis calls a zset. */
export interface Scores {
  readonly size: number;
  set(member: string, score: number): void;
  delete(member: string): boolean;
  score(member: string): number | undefined;
  has(member: string): boolean;
  /** Place from 0, or -1. */
  rank(member: string): number;
  /** Members with a score of at most `max`, lowest first, `limit` at most. */
  upTo(max: number, limit: number): string[];
  /** Members with a score above `min`, lowest first, `limit` at most. */
  above(min: number, limit: number): string[];
  lowest(): number | null;
  /** Of its own from now on. */
  copy(): Scores;
}

type Entry = readonly [member: string, score: number];

/** `entries` have to be in order. */
export const createScores = (entries: readonly Entry[] = []): Scores => {
  const scores = new Map<string, number>(entries);
  const ordered: Entry[] = [...entries];

  /** Index of the first entry that is not before this one. */
  const seek = (member: string, score: number): number => {
    let low = 0;
    let high = ordered.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const [other, otherScore] = ordered[middle] as Entry;
      if (otherScore < score || (otherScore === score && other < member)) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const remove = (member: string): boolean => {
    const score = scores.get(member);
    if (score === undefined) return false;
    ordered.splice(seek(member, score), 1);
    return scores.delete(member);
  };

  return {
    get size() {
      return ordered.length;
    },
    set: (member, score) => {
      remove(member);
      ordered.splice(seek(member, score), 0, [member, score]);
      scores.set(member, score);
    },
    delete: remove,
    score: (member) => scores.get(member),
    has: (member) => scores.has(member),
    rank: (member) => {
      const score = scores.get(member);
      return score === undefined ? -1 : seek(member, score);
    },
    upTo: (max, limit) => {
      const found: string[] = [];
      for (const [member, score] of ordered) {
        if (score > max || found.length === limit) break;
        found.push(member);
      }
      return found;
    },
    above: (min, limit) => {
      // No member sorts before '', so this is the first entry with a score of `min`.
      let from = seek('', min);
      while (ordered[from]?.[1] === min) from += 1;
      return ordered.slice(from, from + limit).map(([member]) => member);
    },
    lowest: () => ordered[0]?.[1] ?? null,
    copy: () => createScores(ordered),
  };
};
