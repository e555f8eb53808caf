export interface InvocationCounts {
  count: number;
  failures: number;
  /** Of handlers at work, those that still are included: what Lambda would bill by now, its rounding apart. */
  totalMs: number;
}

export interface InvocationMeter {
  noteSettled(functionName: string, failed: boolean, ms: number): void;
  /** By function; moments are of `performance.now()`. */
  counts(
    running: Iterable<{ readonly functionName: string; readonly startedAtMs: number }>,
  ): Readonly<Record<string, InvocationCounts>>;
}

export const createInvocationMeter = (): InvocationMeter => {
  const settled = new Map<string, InvocationCounts>();
  return {
    noteSettled: (functionName, failed, ms) => {
      const counts = settled.get(functionName) ?? { count: 0, failures: 0, totalMs: 0 };
      counts.count += 1;
      counts.failures += failed ? 1 : 0;
      counts.totalMs += ms;
      settled.set(functionName, counts);
    },
    counts: (running) => {
      const known = new Map([...settled].map(([name, counts]) => [name, { ...counts }]));
      for (const { functionName, startedAtMs } of running) {
        const counts = known.get(functionName) ?? { count: 0, failures: 0, totalMs: 0 };
        counts.totalMs += performance.now() - startedAtMs;
        known.set(functionName, counts);
      }
      return Object.fromEntries(known);
    },
  };
};
