import { FUNCTION_SETTINGS, type FunctionName } from '../../functions/function-settings.ts';
import type { RedisAccess } from '../redis-access.ts';
import type { Stage } from '../stage.ts';
import type { Surroundings } from './surroundings.ts';

type Environment = Readonly<Record<string, string>>;

/** The rest of a function's memory is for what is not JavaScript's: sockets, buffers, the runtime itself. */
const HEAP_SHARE = 0.75;

/** What `src/wiring` reads, each function only what it asks for. No secret is among it, only their ids. */
export const environmentOf = (name: FunctionName, surroundings: Surroundings): Environment => {
  const { stage, names, redis, network } = surroundings;
  return {
    ...redisVariables(redis),
    MUSTER_TABLE_PREFIX: names.tablePrefix,
    // Metrics bear it, and with it the stage; those who invoke others need it besides.
    MUSTER_FUNCTION_PREFIX: names.functionPrefix,
    ...(name === 'connect' ? tokenVariables(stage, surroundings) : playVariables(surroundings)),
    ...(name === 'try-match' || name === 'stale-sweeper' ? wakeUpVariables(surroundings) : {}),
    ...(name === 'try-match' ? { MUSTER_DEPLOYMENT: String(surroundings.deployment) } : {}),
    ...heapVariables(name),
    ...(network?.ipv6Only ? { AWS_USE_DUALSTACK_ENDPOINT: 'true' } : {}),
  };
};

const redisVariables = ({ url, cluster, iam, passwordSecret }: RedisAccess): Environment => ({
  REDIS_URL: url,
  REDIS_CLUSTER: String(cluster),
  ...(iam === null ? {} : { REDIS_IAM_CACHE: iam.cacheName, REDIS_IAM_SERVERLESS: String(iam.serverless) }),
  ...(passwordSecret === null ? {} : { REDIS_PASSWORD_SECRET_ID: passwordSecret }),
});

const tokenVariables = ({ tokens }: Stage, { names }: Surroundings): Environment => ({
  MUSTER_TOKEN_ISSUER: tokens.issuer,
  MUSTER_TOKEN_AUDIENCE: tokens.audience,
  ...(tokens.jwksUrl === null
    ? { MUSTER_TOKEN_KEYS_SECRET_ID: names.secrets.tokenKeys }
    : { MUSTER_TOKEN_JWKS_URL: tokens.jwksUrl }),
});

const playVariables = ({ names, managementEndpoint }: Surroundings): Environment => ({
  MUSTER_CONFIG_FILE: 'matchmaking.toml',
  MUSTER_MANAGEMENT_ENDPOINT: managementEndpoint,
  MUSTER_RECEIPT_SECRET_ID: names.secrets.receipts,
  MUSTER_MATCH_TICKET_SECRET_ID: names.secrets.matchTickets,
});

const wakeUpVariables = ({ names, arns }: Surroundings): Environment => ({
  MUSTER_SCHEDULE_GROUP: names.scheduleGroup,
  MUSTER_SWEEPER_ARN: arns.function('stale-sweeper'),
  MUSTER_SCHEDULER_ROLE_ARN: arns.schedulerRole,
});

/** The ticker alone holds much: all who wait in its queue. */
const heapVariables = (name: FunctionName): Environment => {
  const { memoryMb, loops } = FUNCTION_SETTINGS[name];
  return loops ? { NODE_OPTIONS: `--max-old-space-size=${Math.floor(memoryMb * HEAP_SHARE)}` } : {};
};
