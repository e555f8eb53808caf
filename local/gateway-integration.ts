import type { IncomingMessage } from 'node:http';
import { type Arrival, connectEvent, disconnectEvent, messageEvent } from './gateway-events.ts';
import { routeOf, routeOfFrame } from './gateway-routes.ts';
import type { LogSink } from './log-entry.ts';
import { type RouteAnswer, readAnswer } from './route-answer.ts';
import { DeadlinePassed, withDeadline } from './with-deadline.ts';

/** Rejects when the function fails. */
export type Invoke = (functionName: string, event: unknown) => Promise<unknown>;

/** What the gateway asks of the functions. Nothing here throws. */
export interface GatewayIntegration {
  connect(arrival: Arrival, request: IncomingMessage): Promise<RouteAnswer>;
  /** The text to send back; '' for none. */
  message(arrival: Arrival, message: Buffer, isBinary: boolean): Promise<string>;
  disconnect(arrival: Arrival, code: number, reason: string): Promise<void>;
}

export const createGatewayIntegration = (
  invoke: Invoke,
  integrationMs: number,
  log: LogSink,
): GatewayIntegration => {
  const call = async (functionName: string, event: unknown): Promise<RouteAnswer> =>
    readAnswer(await withDeadline(invoke(functionName, event), integrationMs));

  const failed = (functionName: string, error: unknown): void =>
    log({ level: 'error', source: functionName, message: String(error) });

  return {
    connect: async (arrival, request) => {
      const { functionName } = routeOf('$connect');
      try {
        return await call(functionName, connectEvent(arrival, request));
      } catch (error) {
        failed(functionName, error);
        return { status: error instanceof DeadlinePassed ? 504 : 502, headers: {}, body: '' };
      }
    },

    message: async (arrival, message, isBinary) => {
      const { routeKey, functionName } = routeOfFrame(isBinary ? '' : message.toString());
      const event = messageEvent(arrival, routeKey, message, isBinary);
      try {
        return (await call(functionName, event)).body;
      } catch (error) {
        failed(functionName, error);
        const { connectionId, requestId } = event.requestContext;
        return JSON.stringify({ message: 'Internal server error', connectionId, requestId });
      }
    },

    disconnect: async (arrival, code, reason) => {
      const { functionName } = routeOf('$disconnect');
      try {
        await call(functionName, disconnectEvent(arrival, code, reason));
      } catch (error) {
        failed(functionName, error);
      }
    },
  };
};
