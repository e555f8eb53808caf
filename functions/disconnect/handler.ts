import { disconnectRoute } from '../../src/edge/connection-routes.ts';
import * as aws from '../../src/wiring/aws.ts';

export const handler = disconnectRoute(() => ({
  log: aws.log(),
  metrics: aws.metrics(),
  configuration: aws.configuration(),
  connections: aws.connections(),
  players: aws.players(),
  tickets: aws.tickets(),
  events: aws.events(),
  poster: aws.poster(),
  signer: aws.signer(),
}));
