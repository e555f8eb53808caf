/** What the functions wrote. */
export interface LogFigures {
  readonly lines: number;
  /** UTF-8, without line ends. */
  readonly bytes: number;
  /** Metrics that CloudWatch would bill: each name with each set of dimension values. */
  readonly customMetrics: number;
}

export interface LogMeter {
  readonly note: (line: string) => void;
  figures(): LogFigures;
}

/** Counts lines, and the metrics that lines in the embedded metric format declare. */
export const createLogMeter = (): LogMeter => {
  const metrics = new Set<string>();
  let lines = 0;
  let bytes = 0;
  return {
    note: (line) => {
      lines += 1;
      bytes += Buffer.byteLength(line);
      if (line.includes('"_aws"')) for (const metric of metricsIn(line)) metrics.add(metric);
    },
    figures: () => ({ lines, bytes, customMetrics: metrics.size }),
  };
};

interface Declared {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string }[];
}

const metricsIn = (line: string): readonly string[] => {
  const values = JSON.parse(line) as Record<string, unknown> & {
    readonly _aws?: { readonly CloudWatchMetrics?: readonly Declared[] };
  };
  return (values._aws?.CloudWatchMetrics ?? []).flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) => {
      const dimensions = names.map((name) => `${name}=${values[name]}`);
      return Metrics.map(({ Name }) => [Namespace, Name, ...dimensions].join(' '));
    }),
  );
};
