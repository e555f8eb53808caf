import { CreateTableCommand, type DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { TABLES, type TableDefinition } from './tables.ts';

/** Creates the tables of the local runtime and of tests, and waits until they can be used. Repeatable. */
export const createTables = async (client: DynamoDBClient, prefix: string): Promise<void> => {
  await Promise.all(Object.values(TABLES).map((table) => createTable(client, prefix, table)));
};

const createTable = async (client: DynamoDBClient, prefix: string, table: TableDefinition): Promise<void> => {
  const TableName = `${prefix}${table.suffix}`;
  try {
    await client.send(
      new CreateTableCommand({
        TableName,
        KeySchema: [{ AttributeName: table.key, KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: table.key, AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ResourceInUseException')) throw error;
  }
  await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { TableName });
};
