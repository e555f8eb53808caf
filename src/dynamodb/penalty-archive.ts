import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { PenaltyArchive } from '../use-cases/ports.ts';
import { orUnavailable } from './or-unavailable.ts';
import { TABLES } from './tables.ts';

/** The durable copy of penalties. Writers race: the one whose cool-down ends later wins, whoever comes last. */
export const createPenaltyArchive = (client: DynamoDBClient, prefix: string): PenaltyArchive => {
  const TableName = `${prefix}${TABLES.players.suffix}`;
  return {
    recordPenalty: async (player, penalty) => {
      const update = new UpdateItemCommand({
        TableName,
        Key: { player: { S: player } },
        UpdateExpression: 'SET penaltyCount = :count, cooldownUntilMs = :until',
        ConditionExpression: 'attribute_not_exists(cooldownUntilMs) OR cooldownUntilMs < :until',
        ExpressionAttributeValues: {
          ':count': { N: String(penalty.count) },
          ':until': { N: String(penalty.cooldownUntilMs) },
        },
      });
      await orUnavailable(client.send(update).catch(ignoreLostRace));
    },
  };
};

const ignoreLostRace = (error: unknown): void => {
  if (!(error instanceof Error && error.name === 'ConditionalCheckFailedException')) throw error;
};
