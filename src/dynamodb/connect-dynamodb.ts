import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** A read or write of one item takes milliseconds; what takes longer is tried once more, then given up. */
const ATTEMPTS_MAX = 2;
const CONNECT_MS_MAX = 500;
const REQUEST_MS_MAX = 1_000;

/**
 * One client a container. The stores use it with plain items, not through the document client: three
 * records of a few scalars are as readable that way, and bundles stay smaller.
 */
export const connectDynamoDb = (): DynamoDBClient =>
  new DynamoDBClient({
    maxAttempts: ATTEMPTS_MAX,
    requestHandler: {
      connectionTimeout: CONNECT_MS_MAX,
      requestTimeout: REQUEST_MS_MAX,
      throwOnRequestTimeout: true,
    },
  });
