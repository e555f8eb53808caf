import { CONNECTION_KEPT_MS } from '../core/limits.ts';
import type { Connection, ConnectionArchive, ConnectionStore } from '../use-cases/ports.ts';
import { Unavailable } from '../use-cases/unavailable.ts';
import type { RedisClient } from './connect-redis.ts';
import { connectionKeys } from './keys.ts';
import { available } from './run-script.ts';

/** Connections that a container remembers: a connection never changes, so a known one is not asked for again. */
const REMEMBERED_MAX = 10_000;

const FORGOTTEN = '';
/** Longer than any invocation that was under way when the connection ended. */
const LATE_FRAMES_MS = 60_000;

/**
 * The fast copy of whose connection it is, in Redis, before the durable one in `archive`. A connection is
 * recorded even while Redis is gone; its frames then get `unavailable` rather than a refused handshake.
 */
export const createConnectionStore = (redis: RedisClient, archive: ConnectionArchive): ConnectionStore => {
  const remembered = new Map<string, Connection>();

  const remember = (connection: Connection): Connection => {
    remembered.set(connection.connectionId, connection);
    if (remembered.size > REMEMBERED_MAX) {
      const [oldest] = remembered.keys();
      if (oldest !== undefined) remembered.delete(oldest);
    }
    return connection;
  };

  const keep = async (connection: Connection): Promise<void> => {
    const { connection: key } = connectionKeys(connection.connectionId);
    await available(redis, () => redis.set(key, JSON.stringify(connection), 'PX', CONNECTION_KEPT_MS)).catch(
      ignoreUnavailable,
    );
  };

  return {
    recordConnection: async (connection) => {
      await Promise.all([archive.recordConnection(connection), keep(connection)]);
      remember(connection);
    },

    findConnection: async (connectionId) => {
      const known = remembered.get(connectionId);
      if (known !== undefined) return known;
      const kept = await available(redis, () => redis.get(connectionKeys(connectionId).connection));
      if (kept === FORGOTTEN) return null;
      // A record that an older deployment wrote has no priority.
      if (kept !== null)
        return remember({
          tokenPrioritySeconds: 0,
          ...(JSON.parse(kept) as Omit<Connection, 'tokenPrioritySeconds'>),
        });
      const archived = await archive.findConnection(connectionId);
      if (archived === null) return null;
      await keep(archived);
      return remember(archived);
    },

    /**
     * Frames that the connection sent before its end may still come, and must not find the durable copy. That
     * one expires by itself: deleting it would cost a write for each disconnect.
     */
    forgetConnection: async (connectionId) => {
      remembered.delete(connectionId);
      const { connection: key } = connectionKeys(connectionId);
      await available(redis, () => redis.set(key, FORGOTTEN, 'PX', LATE_FRAMES_MS));
    },
  };
};

/** The archive has it; `findConnection` copies it back. */
const ignoreUnavailable = (fault: unknown): void => {
  if (!(fault instanceof Unavailable)) throw fault;
};
