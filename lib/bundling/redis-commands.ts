/**
 * `@ioredis/commands` inside of bundles, with fewer commands in its list. Of each that is listed ioredis makes two
 * methods, on each of its three kinds of client: for all 300 that is a sixth of a cold start. What the library
 * knows of commands stays whole, and `call` sends any of them.
 */

import type { Redis } from 'ioredis';

export { exists, getKeyIndexes, hasFlag } from '@ioredis/commands/built/index.js';

/** Sent by ioredis itself: to log in, to be told of a cluster and sent on by it, to subscribe and to part. */
const OWN = [
  'asking',
  'auth',
  'client',
  'cluster',
  'hello',
  'info',
  'psubscribe',
  'quit',
  'readonly',
  'select',
  'ssubscribe',
  'subscribe',
] as const satisfies readonly (keyof Redis)[];

/** Sent by the stores and the events, besides scripts. */
const ASKED = ['get', 'hget', 'publish', 'set'] as const satisfies readonly (keyof Redis)[];

export const list: readonly string[] = [...OWN, ...ASKED];
