declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** An http server that speaks DynamoDB; in memory when no path is given. */
  export default function dynalite(options: {
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }): Server;
}
