import type { EventPublisher, Metrics } from './ports.ts';

export interface ReportViolationPorts {
  readonly events: EventPublisher;
  readonly metrics: Metrics;
}

/** An invalid transition was asked for and refused. */
export const reportViolation =
  (ports: ReportViolationPorts) =>
  async (code: string, player: string): Promise<void> => {
    ports.metrics.count('Violations');
    await ports.events.publish([{ kind: 'violation', code, player }]);
  };
