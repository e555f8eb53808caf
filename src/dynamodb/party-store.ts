import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { PartyStore } from '../use-cases/ports.ts';
import { orUnavailable } from './or-unavailable.ts';
import { TABLES } from './tables.ts';

export interface WritablePartyStore extends PartyStore {
  /** Replaces the party's members; the whole record is one item. */
  writeParty(partyId: string, members: readonly string[]): Promise<void>;
}

/** Parties as the lobby (today: tests and bots) wrote them. */
export const createPartyStore = (client: DynamoDBClient, prefix: string): WritablePartyStore => {
  const TableName = `${prefix}${TABLES.parties.suffix}`;
  return {
    /** Read consistently: a party is formed moments before it enqueues. */
    readParty: async (partyId) => {
      const found = await orUnavailable(
        client.send(
          new GetItemCommand({ TableName, Key: { partyId: { S: partyId } }, ConsistentRead: true }),
        ),
      );
      const members = found.Item?.members?.L;
      return members === undefined ? null : members.flatMap((member) => member.S ?? []);
    },

    writeParty: async (partyId, members) => {
      const Item = { partyId: { S: partyId }, members: { L: members.map((S) => ({ S })) } };
      await orUnavailable(client.send(new PutItemCommand({ TableName, Item })));
    },
  };
};
