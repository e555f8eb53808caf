import { expect, it } from 'vitest';
import { createLogMeter } from '../../local/log-meter.ts';

const metricLine = (queue: string, ...names: string[]) =>
  JSON.stringify({
    _aws: {
      Timestamp: 0,
      CloudWatchMetrics: [
        {
          Namespace: 'Muster',
          Dimensions: [['queue']],
          Metrics: names.map((Name) => ({ Name, Unit: 'Count' })),
        },
      ],
    },
    queue,
    ...Object.fromEntries(names.map((name) => [name, 1])),
  });

it('lines and their bytes are counted', () => {
  const meter = createLogMeter();
  meter.note('für');
  meter.note('{"level":"INFO"}');
  expect(meter.figures()).toEqual({ lines: 2, bytes: 4 + 16, customMetrics: 0 });
});

it('a metric is one for each set of dimension values, however often it is written', () => {
  const meter = createLogMeter();
  meter.note(metricLine('duel', 'Ticks', 'Matches'));
  meter.note(metricLine('duel', 'Ticks'));
  meter.note(metricLine('teams', 'Ticks'));
  expect(meter.figures().customMetrics).toBe(3);
});
