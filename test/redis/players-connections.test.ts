import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { CONNECTION_KEPT_MS } from '../../src/core/limits.ts';
import { createMemoryConnections } from '../../src/memory/memory-connections.ts';
import { createRedis } from '../../src/redis/connect-redis.ts';
import { createConnectionStore } from '../../src/redis/connection-store.ts';
import { connectionKeys } from '../../src/redis/keys.ts';
import { Unavailable } from '../../src/use-cases/unavailable.ts';
import { REDIS_KINDS, redisOf } from '../support/redis.ts';

const freshConnection = () => ({
  connectionId: randomUUID(),
  player: 'alice',
  connectedAtMs: 1_800_000_000_000,
  tokenRating: 1_520.5,
  tokenPrioritySeconds: 30,
});

describe.each(REDIS_KINDS)('connections on %s Redis', (kind) => {
  const redis = redisOf(kind);
  const store = (archive = createMemoryConnections()) => createConnectionStore(redis, archive);

  test('another container finds a recorded connection without the archive', async () => {
    const connection = freshConnection();
    await store().recordConnection(connection);
    expect(await store().findConnection(connection.connectionId)).toEqual(connection);
  });

  test('a connection that Redis lost is found in the archive and copied back', async () => {
    const connection = freshConnection();
    const archive = createMemoryConnections();
    await store(archive).recordConnection(connection);
    await redis.del(connectionKeys(connection.connectionId).connection);
    expect(await store(archive).findConnection(connection.connectionId)).toEqual(connection);
    expect(await store().findConnection(connection.connectionId)).toEqual(connection);
  });

  test('a forgotten connection is not found, though its durable copy expires only later', async () => {
    const connection = freshConnection();
    const archive = createMemoryConnections();
    const connections = store(archive);
    await connections.recordConnection(connection);
    await connections.forgetConnection(connection.connectionId);
    expect(await connections.findConnection(connection.connectionId)).toBeNull();
    expect(await store(archive).findConnection(connection.connectionId)).toBeNull();
    expect(await archive.findConnection(connection.connectionId)).toEqual(connection);
  });

  test('a known connection is not asked for again', async () => {
    const connection = freshConnection();
    const connections = store();
    await connections.recordConnection(connection);
    await redis.del(connectionKeys(connection.connectionId).connection);
    expect(await connections.findConnection(connection.connectionId)).toEqual(connection);
  });

  test('a record without a priority, as an older deployment wrote it, has none', async () => {
    const connection = freshConnection();
    const { tokenPrioritySeconds: _, ...older } = connection;
    await redis.set(connectionKeys(connection.connectionId).connection, JSON.stringify(older));
    expect(await store().findConnection(connection.connectionId)).toEqual({
      ...connection,
      tokenPrioritySeconds: 0,
    });
  });

  test('the copy in Redis outlives the connection by an hour at the most', async () => {
    const connection = freshConnection();
    await store().recordConnection(connection);
    const leftMs = await redis.pttl(connectionKeys(connection.connectionId).connection);
    expect(leftMs).toBeGreaterThan(CONNECTION_KEPT_MS - 60_000);
    expect(leftMs).toBeLessThanOrEqual(CONNECTION_KEPT_MS);
  });
});

describe('connections while Redis is gone', () => {
  const unreachable = () => createRedis({ url: 'redis://127.0.0.1:1', cluster: false });

  test('are recorded all the same, in the archive', async () => {
    const redis = unreachable();
    const archive = createMemoryConnections();
    const connection = freshConnection();
    await createConnectionStore(redis, archive).recordConnection(connection);
    expect(await archive.findConnection(connection.connectionId)).toEqual(connection);
    redis.disconnect();
  });

  test('are unavailable to a container that does not know them', async () => {
    const redis = unreachable();
    const connections = createConnectionStore(redis, createMemoryConnections());
    await expect(connections.findConnection(randomUUID())).rejects.toThrow(Unavailable);
    redis.disconnect();
  });
});
