/** Lets in so much at once, and of those who wait each in turn: whoever asks for much waits for themselves. */
export interface Turnstile {
  /** Resolves as the work does, once it was its turn. */
  enter<Result>(who: string, work: () => Promise<Result>): Promise<Result>;
  /** What of theirs has not begun. */
  waitingOf(who: string): number;
}

export const createTurnstile = (atOnceMax: number): Turnstile => {
  /** Whoever stands first is next; a Map keeps the order in which they came. */
  const lines = new Map<string, (() => void)[]>();
  let within = 0;

  const letIn = (): void => {
    const [first] = lines;
    if (first === undefined || within >= atOnceMax) return;
    const [who, line] = first;
    const begin = line.shift();
    lines.delete(who);
    if (line.length > 0) lines.set(who, line);
    within += 1;
    begin?.();
  };

  return {
    enter: async (who, work) => {
      const turn = Promise.withResolvers<void>();
      const line = lines.get(who) ?? [];
      line.push(turn.resolve);
      lines.set(who, line);
      letIn();
      await turn.promise;
      try {
        return await work();
      } finally {
        within -= 1;
        letIn();
      }
    },
    waitingOf: (who) => lines.get(who)?.length ?? 0,
  };
};
