import { connectRoute } from '../../src/edge/connection-routes.ts';
import * as aws from '../../src/wiring/aws.ts';

export const handler = connectRoute(() => ({
  log: aws.log(),
  metrics: aws.metrics(),
  clock: aws.clock(),
  tokens: aws.tokens(),
  connections: aws.connections(),
}));
