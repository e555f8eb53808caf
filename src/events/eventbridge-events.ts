import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { EventPublisher } from '../use-cases/ports.ts';
import { batchesOf, EVENTS_BATCH } from './batches-of.ts';

const DEADLINE_MS = 1_000;

/** Puts state events on an EventBridge bus: source `muster`, detail type `queue`, `session` or `violation`. */
export const createEventBridgeEvents = (bus: string): EventPublisher => {
  const client = new EventBridgeClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 500 } });
  return {
    publish: async (events) => {
      for (const batch of batchesOf(events, EVENTS_BATCH)) {
        const Entries = batch.map((event) => ({
          EventBusName: bus,
          Source: 'muster',
          DetailType: event.kind,
          Detail: JSON.stringify(event),
        }));
        await client.send(new PutEventsCommand({ Entries }), {
          abortSignal: AbortSignal.timeout(DEADLINE_MS),
        });
      }
    },
  };
};
