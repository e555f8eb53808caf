import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { awsError, jsonOf, type Route } from './http-server.ts';
import type { LogSink } from './log-entry.ts';

const putEvents = z.object({
  Entries: z
    .array(z.looseObject({ DetailType: z.string().optional() }))
    .min(1)
    .max(10),
});

export interface EventsApi {
  readonly routes: readonly Route[];
  eventsReceived(): number;
}

/** EventBridge's PutEvents: events are counted and logged, and go nowhere. */
export const createEventsApi = (log: LogSink): EventsApi => {
  let received = 0;
  const handle: Route['handle'] = ({ headers, body }) => {
    if (headers['x-amz-target'] !== 'AWSEvents.PutEvents')
      return awsError(400, 'UnknownOperationException', `${headers['x-amz-target']} is not answered here.`);
    const parsed = putEvents.safeParse(jsonOf(body));
    if (!parsed.success) return awsError(400, 'ValidationException', z.prettifyError(parsed.error));
    const { Entries } = parsed.data;
    received += Entries.length;
    for (const entry of Entries)
      log({ level: 'debug', source: 'events', message: entry.DetailType ?? 'event', fields: entry });
    return {
      status: 200,
      json: { FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: randomUUID() })) },
    };
  };
  return { routes: [{ method: 'POST', path: /^\/$/, handle }], eventsReceived: () => received };
};
