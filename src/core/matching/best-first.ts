const SCORES_MAX = 1 << 16;

/**
 * Places waiting by score, the least score first, then in the order in which they came: a queue with a bucket for each score.
 * Scores above 65,535 share the last bucket.
 */
export interface BestFirst {
  heads: Int32Array;
  tails: Int32Array;
  following: Int32Array;
  least: number;
  /** Beyond the greatest score since `clearQueue`. */
  scores: number;
}

export const createBestFirst = (): BestFirst => ({
  heads: new Int32Array(0),
  tails: new Int32Array(0),
  following: new Int32Array(0),
  least: 0,
  scores: 0,
});

/** Empties the queue, for places below `length`. */
export const clearQueue = (queue: BestFirst, length: number): void => {
  if (queue.heads.length === 0) {
    queue.heads = new Int32Array(SCORES_MAX).fill(-1);
    queue.tails = new Int32Array(SCORES_MAX);
  }
  if (queue.following.length < length) queue.following = new Int32Array(Math.ceil(length * 1.25));
  queue.heads.fill(-1, 0, queue.scores);
  queue.least = 0;
  queue.scores = 0;
};

export const putPlace = (queue: BestFirst, place: number, score: number): void => {
  const { heads, tails, following } = queue;
  const bucket = Math.min(score, SCORES_MAX - 1);
  following[place] = -1;
  if (heads[bucket] === -1) heads[bucket] = place;
  else following[tails[bucket] as number] = place;
  tails[bucket] = place;
  if (bucket < queue.least) queue.least = bucket;
  if (bucket >= queue.scores) queue.scores = bucket + 1;
};

/** Whether a score is greater than that of the place taken last. */
export const isAhead = (queue: BestFirst, score: number): boolean =>
  Math.min(score, SCORES_MAX - 1) > queue.least;

/** Takes the next place out of the queue. -1: there is none. */
export const takeBest = (queue: BestFirst): number => {
  const { heads, following } = queue;
  while (queue.least < queue.scores) {
    const place = heads[queue.least] as number;
    if (place !== -1) {
      heads[queue.least] = following[place] as number;
      return place;
    }
    queue.least += 1;
  }
  return -1;
};
