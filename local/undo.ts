/** What was started, to be ended in reverse order, whether the start came to its end or not. */
export interface Undo {
  add(step: () => Promise<unknown> | unknown): void;
  /** Every step runs, once; the first failure is thrown at the end. */
  run(): Promise<void>;
}

export const createUndo = (): Undo => {
  const steps: (() => Promise<unknown> | unknown)[] = [];
  return {
    add: (step) => void steps.push(step),
    run: async () => {
      const failures: unknown[] = [];
      for (let step = steps.pop(); step !== undefined; step = steps.pop())
        try {
          await step();
        } catch (error) {
          failures.push(error);
        }
      if (failures.length > 0) throw failures[0];
    },
  };
};
