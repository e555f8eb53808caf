import { afterEach, expect, test, vi } from 'vitest';
import { powertoolsMetrics } from '../../src/telemetry/powertools-metrics.ts';

afterEach(() => void vi.restoreAllMocks());

/** Powertools writes to the process's own output, past the console that Vitest captures. */
const recordLines = () => {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  return lines;
};

test('what was counted in one invocation is one line in the embedded metric format', () => {
  const lines = recordLines();
  const metrics = powertoolsMetrics('muster-enqueue');
  metrics.count('Enqueued');
  metrics.count('FramesPosted', 3);
  metrics.milliseconds('TickMs', 12.5);
  metrics.flush();
  expect(lines).toHaveLength(1);
  const line = JSON.parse(lines[0] ?? '');
  expect(line).toMatchObject({ service: 'muster-enqueue', Enqueued: 1, FramesPosted: 3, TickMs: 12.5 });
  expect(line._aws.CloudWatchMetrics[0]).toMatchObject({
    Namespace: 'Muster',
    Metrics: [
      { Name: 'Enqueued', Unit: 'Count' },
      { Name: 'FramesPosted', Unit: 'Count' },
      { Name: 'TickMs', Unit: 'Milliseconds' },
    ],
  });
});

test('nothing is written when nothing was counted, nor twice', () => {
  const lines = recordLines();
  const metrics = powertoolsMetrics('muster-sync');
  metrics.flush();
  metrics.count('Enqueued');
  metrics.flush();
  metrics.flush();
  expect(lines).toHaveLength(1);
});
