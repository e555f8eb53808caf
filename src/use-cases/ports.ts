/**
 * What the use cases need from outside. Every method is one atomic step on one aggregate and may be
 * repeated without harm. A refusal that the domain knows is a tagged outcome; anything else throws
 * `Unavailable` (see `unavailable.ts`). All moments are epoch milliseconds.
 */
export type * from './ports/breaker-store.ts';
export type * from './ports/delivery.ts';
export type * from './ports/player-store.ts';
export type * from './ports/session-store.ts';
export type * from './ports/signatures.ts';
export type * from './ports/surroundings.ts';
export type * from './ports/tick-store.ts';
export type * from './ports/ticket-store.ts';
