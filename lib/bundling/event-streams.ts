/**
 * `@smithy/core/event-streams` inside of bundles. No function calls anything that answers by a stream of events, but
 * the SDK's clients reach that code by `import()`, for which esbuild wraps most of the SDK's core: compiled twice.
 */
export const eventStreamSerdeProvider = () => null;

export const resolveEventStreamSerdeConfig = <Config extends object>(config: Config) =>
  Object.assign(config, { eventStreamMarshaller: null });

export class EventStreamSerde {
  constructor() {
    throw new Error('Streams of events are left out of bundles: see lib/bundling.');
  }
}
