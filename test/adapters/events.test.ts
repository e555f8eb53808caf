import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createEventBridgeEvents } from '../../src/events/eventbridge-events.ts';
import { publishAll } from '../../src/events/publish-all.ts';
import type { EventPublisher, StateEvent } from '../../src/use-cases/ports.ts';
import { recordingLog, startStandIn, stubAwsAccount } from './stand-in.ts';

const enqueued = (ticketId: string): StateEvent => ({
  kind: 'queue',
  gameMode: 'Normal_1v1',
  event: 'enqueued',
  ticketId,
});

const keeping = () => {
  const kept: (readonly StateEvent[])[] = [];
  const publisher: EventPublisher = { publish: async (events) => void kept.push(events) };
  return { kept, publisher };
};

describe('publishing on an EventBridge bus', () => {
  beforeEach(stubAwsAccount);

  test('puts the events ten at a time', async () => {
    const service = await startStandIn(() => ({ status: 200, body: '{"FailedEntryCount":0,"Entries":[]}' }));
    vi.stubEnv('AWS_ENDPOINT_URL_EVENTBRIDGE', service.url);
    await createEventBridgeEvents('game-bus').publish(
      Array.from({ length: 23 }, (_, n) => enqueued(`t${n}`)),
    );
    const batches = service.requests.map(({ body }) => JSON.parse(body).Entries);
    expect(batches.map((entries) => entries.length)).toEqual([10, 10, 3]);
    expect(batches[0][0]).toEqual({
      EventBusName: 'game-bus',
      Source: 'muster',
      DetailType: 'queue',
      Detail: JSON.stringify(enqueued('t0')),
    });
  });
});

describe('publishing everywhere', () => {
  test('hands the events to every publisher, even when one fails', async () => {
    const { kept, publisher } = keeping();
    const { log, lines } = recordingLog();
    const failing: EventPublisher = { publish: () => Promise.reject(new Error('no bus')) };
    await publishAll([failing, publisher], log).publish([enqueued('t1')]);
    expect(kept).toEqual([[enqueued('t1')]]);
    expect(lines).toEqual([{ level: 'warn', message: 'State events were lost' }]);
  });

  test('survives a publisher that throws at once', async () => {
    const { log } = recordingLog();
    const throwing: EventPublisher = {
      publish: () => {
        throw new Error('broken');
      },
    };
    await expect(publishAll([throwing], log).publish([enqueued('t1')])).resolves.toBeUndefined();
  });

  test('does not wait for a publisher that hangs', async () => {
    const { log } = recordingLog();
    const hanging: EventPublisher = { publish: () => new Promise(() => {}) };
    await expect(publishAll([hanging], log, 5).publish([enqueued('t1')])).resolves.toBeUndefined();
  });

  test('says nothing when there is nothing to say', async () => {
    const { kept, publisher } = keeping();
    await publishAll([publisher], recordingLog().log).publish([]);
    expect(kept).toEqual([]);
  });
});
