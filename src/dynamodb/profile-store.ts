import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { RATING_DEFAULT } from '../core/ticket.ts';
import type { ProfileStore } from '../use-cases/ports.ts';
import { orUnavailable } from './or-unavailable.ts';
import { TABLES } from './tables.ts';

export interface WritableProfileStore extends ProfileStore {
  /** For the game's back end and the local runtime; what else is known of the player stays. */
  writeRating(player: string, rating: number): Promise<void>;
}

export const createProfileStore = (client: DynamoDBClient, prefix: string): WritableProfileStore => {
  const TableName = `${prefix}${TABLES.players.suffix}`;
  return {
    readRating: async (player) => {
      const found = await orUnavailable(
        client.send(
          new GetItemCommand({ TableName, Key: { player: { S: player } }, ProjectionExpression: 'rating' }),
        ),
      );
      const rating = Number(found.Item?.rating?.N);
      return Number.isFinite(rating) ? rating : RATING_DEFAULT;
    },

    writeRating: async (player, rating) => {
      await orUnavailable(
        client.send(
          new UpdateItemCommand({
            TableName,
            Key: { player: { S: player } },
            UpdateExpression: 'SET rating = :rating',
            ExpressionAttributeValues: { ':rating': { N: String(rating) } },
          }),
        ),
      );
    },
  };
};
