import type { GuardPorts } from '../src/edge/guard.ts';
import type { TellSessionsPorts } from '../src/use-cases/tell-sessions.ts';
import * as aws from '../src/wiring/aws.ts';

/** What every function needs that moves a session on and tells its players. Called in an invocation, never at import. */
export const sessionPorts = (): TellSessionsPorts & GuardPorts => ({
  log: aws.log(),
  metrics: aws.metrics(),
  clock: aws.clock(),
  configuration: aws.configuration(),
  players: aws.players(),
  tickets: aws.tickets(),
  sessions: aws.sessions(),
  penalties: aws.penalties(),
  poster: aws.poster(),
  signer: aws.signer(),
  invoker: aws.invoker(),
  events: aws.events(),
});
