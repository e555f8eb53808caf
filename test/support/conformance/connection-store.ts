import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ConnectionStore } from '../../../src/use-cases/ports.ts';

/** What every store of connections guarantees. */
export const describeConnectionStore = (name: string, makeStore: () => ConnectionStore) => {
  describe(`connection store: ${name}`, () => {
    const connectionOf = (connectionId: string, tokenRating: number | null, tokenPrioritySeconds = 0) => ({
      connectionId,
      player: 'ällice "x"',
      connectedAtMs: 1_800_000_000_000,
      tokenRating,
      tokenPrioritySeconds,
    });

    it('finds a connection as it was recorded', async () => {
      const store = makeStore();
      const plain = connectionOf(randomUUID(), null);
      const rated = connectionOf(randomUUID(), 1_623.25, 30);
      for (const connection of [plain, rated]) await store.recordConnection(connection);
      expect(await store.findConnection(plain.connectionId)).toEqual(plain);
      expect(await store.findConnection(rated.connectionId)).toEqual(rated);
    });

    it('finds nothing that is unknown or forgotten', async () => {
      const store = makeStore();
      const connection = connectionOf(randomUUID(), null);
      expect(await store.findConnection(connection.connectionId)).toBeNull();
      await store.forgetConnection(connection.connectionId);
      await store.recordConnection(connection);
      await store.forgetConnection(connection.connectionId);
      expect(await store.findConnection(connection.connectionId)).toBeNull();
    });
  });
};
