import type { GatewayIntegration } from './gateway-integration.ts';
import type { GatewayLimits } from './gateway-limits.ts';
import type { RouteAnswer } from './route-answer.ts';
import { createTurnstile } from './turnstile.ts';

export interface IntegrationInTurn extends GatewayIntegration {
  readonly connectsWaiting: () => number;
}

const CONNECT = '$connect';
const DISCONNECT = '$disconnect';
/** Were those who gave up served first, all others would give up as well, before it is their turn. */
const HAS_LEFT: RouteAnswer = { status: 499, headers: {}, body: '' };

/** Frames are taken by turns of their connections; who comes and who goes have two lines of their own. */
export const integrationInTurn = (
  integration: GatewayIntegration,
  { framesAtOnceMax, handshakesAtOnceMax }: GatewayLimits,
): IntegrationInTurn => {
  const frames = createTurnstile(framesAtOnceMax);
  const handshakes = createTurnstile(handshakesAtOnceMax);
  return {
    connect: (arrival, request) =>
      handshakes.enter(CONNECT, async () =>
        request.socket.readable ? integration.connect(arrival, request) : HAS_LEFT,
      ),
    message: (...input) => frames.enter(input[0].connectionId, () => integration.message(...input)),
    disconnect: (...input) => handshakes.enter(DISCONNECT, () => integration.disconnect(...input)),
    connectsWaiting: () => handshakes.waitingOf(CONNECT),
  };
};
