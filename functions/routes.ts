import type { FunctionName } from './function-settings.ts';

/** Which function answers which route: `$request.body.type` of a frame, or a route of the gateway's own. */
export const ROUTES = {
  $connect: 'connect',
  $disconnect: 'disconnect',
  enqueue: 'enqueue',
  dequeue: 'dequeue',
  loading_complete: 'loading-complete',
  sync: 'sync',
  ping: 'sync',
  $default: 'default',
} as const satisfies Readonly<Record<string, FunctionName>>;
