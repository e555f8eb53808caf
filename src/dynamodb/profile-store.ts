import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { BLOCKED_MAX } from '../core/limits.ts';
import { clampPriority } from '../core/standing.ts';
import { RATING_DEFAULT } from '../core/ticket.ts';
import type { Profile, ProfileStore } from '../use-cases/ports.ts';
import { orUnavailable } from './or-unavailable.ts';
import { TABLES } from './tables.ts';

/** What is left out, or undefined, stays as it is. */
export type ProfileChanges = { readonly [Field in keyof Profile]?: Profile[Field] | undefined };

export interface WritableProfileStore extends ProfileStore {
  /** For the game's back end and the local runtime. */
  writeProfile(player: string, changes: ProfileChanges): Promise<void>;
}

/** Profiles are attributes of a player's item: `rating`, `priority_seconds` (N) and `blocked` (SS or a list of S). */
export const createProfileStore = (client: DynamoDBClient, prefix: string): WritableProfileStore => {
  const TableName = `${prefix}${TABLES.players.suffix}`;
  return {
    readProfile: async (player) => {
      const read = new GetItemCommand({
        TableName,
        Key: { player: { S: player } },
        ProjectionExpression: 'rating, priority_seconds, blocked',
      });
      const { Item: item } = await orUnavailable(client.send(read));
      const rating = Number(item?.rating?.N);
      return {
        rating: Number.isFinite(rating) ? rating : RATING_DEFAULT,
        prioritySeconds: clampPriority(Number(item?.priority_seconds?.N)),
        blocked: textsOf(item?.blocked).slice(0, BLOCKED_MAX),
      };
    },

    writeProfile: async (player, changes) => {
      const written = Object.entries(attributesOf(changes));
      if (written.length === 0) return;
      const update = new UpdateItemCommand({
        TableName,
        Key: { player: { S: player } },
        UpdateExpression: `SET ${written.map(([name]) => `${name} = :${name}`).join(', ')}`,
        ExpressionAttributeValues: Object.fromEntries(written.map(([name, value]) => [`:${name}`, value])),
      });
      await orUnavailable(client.send(update));
    },
  };
};

/** Longer texts name nobody. */
const PLAYER_ID_MAX = 128;

const textsOf = (value: AttributeValue | undefined): readonly string[] =>
  (value?.SS ?? value?.L?.flatMap((each) => each.S ?? []) ?? []).filter(
    (text) => text !== '' && text.length <= PLAYER_ID_MAX,
  );

/** A list, since a set cannot be empty. */
const attributesOf = ({
  rating,
  prioritySeconds,
  blocked,
}: ProfileChanges): Record<string, AttributeValue> => ({
  ...(rating === undefined ? {} : { rating: { N: String(rating) } }),
  ...(prioritySeconds === undefined ? {} : { priority_seconds: { N: String(prioritySeconds) } }),
  ...(blocked === undefined ? {} : { blocked: { L: blocked.map((S) => ({ S })) } }),
});
