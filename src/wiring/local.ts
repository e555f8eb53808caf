import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createTables } from '../dynamodb/create-tables.ts';
import { createPartyStore } from '../dynamodb/party-store.ts';
import { createProfileStore, type ProfileChanges } from '../dynamodb/profile-store.ts';

/** Records that on this machine tests and bots write, in place of a lobby and a game's back end. */
export interface LocalRecords {
  writeParty(partyId: string, members: readonly string[]): Promise<void>;
  writeProfile(player: string, changes: ProfileChanges): Promise<void>;
  close(): void;
}

/** Creates the tables, too. */
export const wireLocalRecords = async (dynamoDbUrl: string, tablePrefix: string): Promise<LocalRecords> => {
  const client = new DynamoDBClient({
    endpoint: dynamoDbUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await createTables(client, tablePrefix);
  const parties = createPartyStore(client, tablePrefix);
  const profiles = createProfileStore(client, tablePrefix);
  return {
    writeParty: parties.writeParty,
    writeProfile: profiles.writeProfile,
    close: () => client.destroy(),
  };
};
