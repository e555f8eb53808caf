import type { FrameRoutePorts } from '../src/edge/frame-route.ts';
import * as aws from '../src/wiring/aws.ts';

/** What every frame route needs. Called in an invocation, never at import. */
export const framePorts = (): FrameRoutePorts => ({
  log: aws.log(),
  metrics: aws.metrics(),
  clock: aws.clock(),
  configuration: aws.configuration(),
  connections: aws.connections(),
  players: aws.players(),
  tickets: aws.tickets(),
  poster: aws.poster(),
  invoker: aws.invoker(),
  events: aws.events(),
  signer: aws.signer(),
});
