import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CONNECTION_KEPT_MS } from '../core/limits.ts';
import type { Connection, ConnectionArchive } from '../use-cases/ports.ts';
import { orUnavailable } from './or-unavailable.ts';
import { TABLES } from './tables.ts';

/** The durable copy of the connections. Expired items are filtered on read: DynamoDB deletes days late. */
export const createConnectionArchive = (
  client: DynamoDBClient,
  prefix: string,
  nowMs: () => number = Date.now,
): ConnectionArchive => {
  const TableName = `${prefix}${TABLES.connections.suffix}`;
  const keyOf = (connectionId: string) => ({ connectionId: { S: connectionId } });

  return {
    recordConnection: async (connection) => {
      const Item = {
        ...keyOf(connection.connectionId),
        player: { S: connection.player },
        connectedAtMs: { N: String(connection.connectedAtMs) },
        tokenPrioritySeconds: { N: String(connection.tokenPrioritySeconds) },
        ...(connection.tokenRating === null ? {} : { tokenRating: { N: String(connection.tokenRating) } }),
        expiresAtSeconds: { N: String(Math.ceil((connection.connectedAtMs + CONNECTION_KEPT_MS) / 1_000)) },
      };
      await orUnavailable(client.send(new PutItemCommand({ TableName, Item })));
    },

    /** Read consistently: the first frame may follow the handshake within milliseconds. */
    findConnection: async (connectionId): Promise<Connection | null> => {
      const found = await orUnavailable(
        client.send(new GetItemCommand({ TableName, Key: keyOf(connectionId), ConsistentRead: true })),
      );
      const item = found.Item;
      if (item?.player?.S === undefined) return null;
      if (Number(item.expiresAtSeconds?.N) * 1_000 <= nowMs()) return null;
      return {
        connectionId,
        player: item.player.S,
        connectedAtMs: Number(item.connectedAtMs?.N),
        tokenRating: item.tokenRating?.N === undefined ? null : Number(item.tokenRating.N),
        // A record that an older deployment wrote has none.
        tokenPrioritySeconds: Number(item.tokenPrioritySeconds?.N ?? 0),
      };
    },
  };
};
