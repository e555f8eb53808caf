import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { expect, it } from 'vitest';
import { createEventsApi } from '../../local/events-api.ts';
import { startHttpServer } from '../../local/http-server.ts';
import type { LogEntry } from '../../local/log-entry.ts';
import { CREDENTIALS } from './gateway-fixture.ts';

it('PutEvents accepts ten events at most, counts them and logs them', async () => {
  const heard: LogEntry[] = [];
  const events = createEventsApi((entry) => heard.push(entry));
  const server = await startHttpServer(0);
  server.serve(events.routes, () => {});
  const endpoint = `http://127.0.0.1:${server.port}`;
  const client = new EventBridgeClient({ endpoint, region: 'us-east-1', credentials: CREDENTIALS });
  const entries = (count: number) =>
    Array.from({ length: count }, () => ({ Source: 'muster', DetailType: 'queue', Detail: '{}' }));

  const answer = await client.send(new PutEventsCommand({ Entries: entries(10) }));
  expect([answer.FailedEntryCount, answer.Entries?.length]).toEqual([0, 10]);
  expect(events.eventsReceived()).toBe(10);
  expect(heard).toHaveLength(10);
  expect(heard[0]).toMatchObject({ level: 'debug', source: 'events', message: 'queue' });
  await expect(client.send(new PutEventsCommand({ Entries: entries(11) }))).rejects.toMatchObject({
    name: 'ValidationException',
  });
  client.destroy();
  await server.stop();
});
