import type { FunctionName } from '../../functions/function-settings.ts';
import type { TABLES } from '../../src/dynamodb/tables.ts';

export type TableName = keyof typeof TABLES;
export type TableAction = 'GetItem' | 'PutItem' | 'UpdateItem';
export type SecretName = 'receipts' | 'matchTickets' | 'tokenKeys';

/** What one function calls besides Redis; what it may call, and what it is told of, follows from this alone. */
export interface FunctionNeeds {
  readonly tables: { readonly [Name in TableName]?: TableAction };
  /** Started by asynchronous invocation. */
  readonly invokes: readonly FunctionName[];
  /** The HTTP methods of `@connections`: POST pushes a frame, DELETE closes a replaced connection. */
  readonly connections: readonly ('POST' | 'DELETE')[];
  readonly secrets: readonly SecretName[];
  /** Schedules the wake-ups of queues. */
  readonly wakesLater: boolean;
  /** State events, where the configuration names a bus. */
  readonly publishes: boolean;
}

/** Every route of a frame asks whose connection it is, attaches it, and may resume a ticket that nobody ticks. */
const frameRoute = {
  tables: { connections: 'GetItem' },
  invokes: ['try-match'],
  connections: ['POST', 'DELETE'],
  secrets: ['receipts', 'matchTickets'],
  wakesLater: false,
  publishes: true,
} as const satisfies FunctionNeeds;

/** Whoever moves sessions on tells their players, and settles what is cancelled: penalties, servers, those let go. */
const sessionJob = {
  tables: { players: 'UpdateItem' },
  invokes: ['try-match', 'allocate'],
  connections: ['POST'],
  secrets: ['receipts', 'matchTickets'],
  wakesLater: false,
  publishes: true,
} as const satisfies FunctionNeeds;

/** A test holds this against what the bundles of the functions call. */
export const FUNCTION_NEEDS: Readonly<Record<FunctionName, FunctionNeeds>> = {
  connect: {
    tables: { connections: 'PutItem' },
    invokes: [],
    connections: [],
    secrets: ['tokenKeys'],
    wakesLater: false,
    publishes: false,
  },
  disconnect: { ...frameRoute, invokes: [], connections: ['POST'], secrets: ['receipts'] },
  // Members and ratings are read from the records, never taken from a frame.
  enqueue: { ...frameRoute, tables: { connections: 'GetItem', players: 'GetItem', parties: 'GetItem' } },
  // Declining costs a penalty, and the server that was being got is for `allocate` to give back.
  dequeue: {
    ...frameRoute,
    tables: { connections: 'GetItem', players: 'UpdateItem' },
    invokes: ['try-match', 'allocate'],
  },
  'loading-complete': { ...frameRoute, invokes: ['try-match', 'allocate'] },
  // A ticket that is restored from a receipt has its members' records read anew, and who is in their party still.
  sync: { ...frameRoute, tables: { connections: 'GetItem', players: 'GetItem', parties: 'GetItem' } },
  default: { ...frameRoute, secrets: ['receipts'] },
  // Itself, because the minute schedule's run starts one for each queue with work; those fan out no further.
  'try-match': { ...sessionJob, invokes: ['try-match', 'allocate', 'push'], wakesLater: true },
  // Never a ticker: the two could keep each other going.
  'stale-sweeper': { ...sessionJob, invokes: ['allocate'], wakesLater: true },
  allocate: sessionJob,
  push: sessionJob,
};
