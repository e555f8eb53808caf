import type { DevelopmentKeys } from './development-keys.ts';
import { SECRETS_PATH } from './secrets-api.ts';
import { DEVELOPMENT_AUDIENCE, DEVELOPMENT_ISSUER } from './tokens.ts';

export const STAGE = 'local';
export const TABLE_PREFIX = 'muster-';
export const FUNCTION_PREFIX = 'muster-';
export const SCHEDULE_GROUP = 'muster';
export const FUNCTION_ARN_PREFIX = `arn:aws:lambda:us-east-1:000000000000:function:${FUNCTION_PREFIX}`;
export const SCHEDULER_ROLE_ARN = 'arn:aws:iam::000000000000:role/muster-scheduler';

const RECEIPT_SECRET_ID = 'muster/receipts';
const MATCH_TICKET_SECRET_ID = 'muster/match-tickets';

/** What the functions find in Secrets Manager, by id. */
export const functionSecrets = (keys: DevelopmentKeys): ReadonlyMap<string, string> =>
  new Map([
    [RECEIPT_SECRET_ID, keys.receiptSecret],
    [MATCH_TICKET_SECRET_ID, JSON.stringify(keys.matchTicketKey)],
  ]);

export interface FunctionSurroundings {
  /** Of the gateway and the other stand-ins, without a path. */
  readonly httpUrl: string;
  readonly dynamoDbUrl: string;
  readonly redisUrl: string;
  readonly redisCluster: boolean;
  readonly configFile: string;
  /** DEBUG, INFO, WARN, ERROR or SILENT. */
  readonly logLevel: string;
}

/** The variables that the stacks set on AWS, pointing at this machine. */
export const functionEnvironment = (surroundings: FunctionSurroundings): NodeJS.ProcessEnv => {
  const { httpUrl, dynamoDbUrl, redisUrl, redisCluster, configFile, logLevel } = surroundings;
  return {
    ...withoutOwn(process.env),
    REDIS_URL: redisUrl,
    REDIS_CLUSTER: String(redisCluster),
    MUSTER_CONFIG_FILE: configFile,
    MUSTER_TABLE_PREFIX: TABLE_PREFIX,
    MUSTER_FUNCTION_PREFIX: FUNCTION_PREFIX,
    MUSTER_MANAGEMENT_ENDPOINT: `${httpUrl}/${STAGE}`,
    MUSTER_SCHEDULE_GROUP: SCHEDULE_GROUP,
    MUSTER_SWEEPER_ARN: `${FUNCTION_ARN_PREFIX}stale-sweeper`,
    MUSTER_SCHEDULER_ROLE_ARN: SCHEDULER_ROLE_ARN,
    // A runtime that is started later is a newer deployment.
    MUSTER_DEPLOYMENT: String(Date.now()),
    MUSTER_TOKEN_ISSUER: DEVELOPMENT_ISSUER,
    MUSTER_TOKEN_AUDIENCE: DEVELOPMENT_AUDIENCE,
    MUSTER_TOKEN_JWKS_URL: `${httpUrl}/.well-known/jwks.json`,
    MUSTER_RECEIPT_SECRET_ID: RECEIPT_SECRET_ID,
    MUSTER_MATCH_TICKET_SECRET_ID: MATCH_TICKET_SECRET_ID,
    POWERTOOLS_LOG_LEVEL: logLevel,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDbUrl,
    AWS_ENDPOINT_URL_LAMBDA: httpUrl,
    AWS_ENDPOINT_URL_SCHEDULER: httpUrl,
    AWS_ENDPOINT_URL_EVENTBRIDGE: httpUrl,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `${httpUrl}${SECRETS_PATH}`,
  };
};

/** Whoever runs this has credentials and settings for AWS that must not reach what runs here. */
const withoutOwn = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^(AWS|MUSTER|POWERTOOLS|REDIS)_/.test(name)),
  );
