/**
 * The world of production: each function builds its port at the first call, once a container, from the
 * environment. Handlers name what they need (`aws.tickets()`), so a bundle holds nothing else.
 */

import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readConfiguration } from '#read-configuration';
import { createAllocator } from '../allocation/create-allocator.ts';
import { createFramePoster } from '../apigw/frame-poster.ts';
import type { Configuration } from '../core/game-mode.ts';
import { connectDynamoDb } from '../dynamodb/connect-dynamodb.ts';
import { createConnectionArchive } from '../dynamodb/connection-archive.ts';
import { createPartyStore } from '../dynamodb/party-store.ts';
import { createPenaltyArchive } from '../dynamodb/penalty-archive.ts';
import { createProfileStore } from '../dynamodb/profile-store.ts';
import { createEventBridgeEvents } from '../events/eventbridge-events.ts';
import { publishAll } from '../events/publish-all.ts';
import { createRedisEvents } from '../events/redis-events.ts';
import { createLambdaInvoker } from '../invoke/lambda-invoker.ts';
import { createBreakerStore } from '../redis/breaker-store.ts';
import { createRedis, type RedisClient } from '../redis/connect-redis.ts';
import { createConnectionStore } from '../redis/connection-store.ts';
import { createPlayerStore } from '../redis/player-store.ts';
import { createSessionStore } from '../redis/session-store.ts';
import { createTickStore } from '../redis/tick-store.ts';
import { createTicketStore } from '../redis/ticket-store.ts';
import { createWakeUpScheduler } from '../scheduler/wake-up-scheduler.ts';
import { createSecretReader, type ReadSecret } from '../secrets/secret-reader.ts';
import { powertoolsLog } from '../telemetry/powertools-log.ts';
import { powertoolsMetrics } from '../telemetry/powertools-metrics.ts';
import { createJwksVerifier } from '../tokens/jwks-verifier.ts';
import { remoteKeySet } from '../tokens/remote-key-set.ts';
import { secretKeySet } from '../tokens/secret-key-set.ts';
import { createSigner } from '../tokens/signer.ts';
import type {
  Allocator,
  Clock,
  ConnectionStore,
  EventPublisher,
  FramePoster,
  FunctionInvoker,
  Ids,
  Log,
  Metrics,
  PartyStore,
  PenaltyArchive,
  PlayerStore,
  ProfileStore,
  SessionStore,
  Signer,
  TicketStore,
  TickStore,
  TokenVerifier,
  WakeUpScheduler,
} from '../use-cases/ports.ts';
import { integerVariable, optionalVariable, requiredVariable } from './environment.ts';
import { once } from './once.ts';
import { randomIds } from './random-ids.ts';
import { redisEndpoint } from './redis-endpoint.ts';
import { systemClock } from './system-clock.ts';

export const clock = (): Clock => systemClock;

export const ids = (): Ids => randomIds;

/** Newer deployments take the lease from older ones. */
export const deployment = (): number => integerVariable('MUSTER_DEPLOYMENT', 0);

export const log = (): Log => once(log, () => powertoolsLog(serviceName()));

export const metrics = (): Metrics =>
  once(metrics, () =>
    powertoolsMetrics({ deployment: functionPrefix().replace(/-$/, ''), functionName: serviceName() }),
  );

const serviceName = () => optionalVariable('AWS_LAMBDA_FUNCTION_NAME', 'muster');

/** All functions of a deployment, and its metrics, bear it. */
const functionPrefix = () => optionalVariable('MUSTER_FUNCTION_PREFIX', 'muster-');

export const configuration = (): Configuration => once(configuration, readConfiguration);

const redis = (): RedisClient =>
  once(redis, () => {
    const url = requiredVariable('REDIS_URL', 'the address of Redis, redis:// or rediss://');
    return createRedis({
      ...redisEndpoint(url, readSecret),
      onFault: (error) => log().warn('Redis connection fault', { error }),
    });
  });

export const tickets = (): TicketStore => once(tickets, () => createTicketStore(redis()));

export const ticks = (): TickStore => once(ticks, () => createTickStore(redis()));

export const sessions = (): SessionStore => once(sessions, () => createSessionStore(redis()));

export const players = (): PlayerStore =>
  once(players, () => {
    const { rateLimits, penalties: penaltyRules } = configuration();
    return createPlayerStore(redis(), { rateLimits, penaltyRules });
  });

export const connections = (): ConnectionStore =>
  once(connections, () => createConnectionStore(redis(), createConnectionArchive(dynamoDb(), tablePrefix())));

const dynamoDb = (): DynamoDBClient => once(dynamoDb, connectDynamoDb);

const tablePrefix = () => optionalVariable('MUSTER_TABLE_PREFIX', 'muster-');

export const profiles = (): ProfileStore =>
  once(profiles, () => createProfileStore(dynamoDb(), tablePrefix()));

export const penalties = (): PenaltyArchive =>
  once(penalties, () => createPenaltyArchive(dynamoDb(), tablePrefix()));

export const parties = (): PartyStore => once(parties, () => createPartyStore(dynamoDb(), tablePrefix()));

export const poster = (): FramePoster =>
  once(poster, () =>
    createFramePoster({
      endpoint: requiredVariable(
        'MUSTER_MANAGEMENT_ENDPOINT',
        'the http base of the WebSocket stage, e.g. https://abc.execute-api.eu-west-1.amazonaws.com/live',
      ),
      log: log(),
      clock: systemClock,
    }),
  );

export const invoker = (): FunctionInvoker =>
  once(invoker, () =>
    createLambdaInvoker({
      functionPrefix: functionPrefix(),
      log: log(),
    }),
  );

export const scheduler = (): WakeUpScheduler =>
  once(scheduler, () =>
    createWakeUpScheduler({
      group: optionalVariable('MUSTER_SCHEDULE_GROUP', 'muster'),
      sweeperArn: requiredVariable('MUSTER_SWEEPER_ARN', 'the ARN of the stale-sweeper function'),
      roleArn: requiredVariable('MUSTER_SCHEDULER_ROLE_ARN', 'the role by which a schedule invokes it'),
      clock: systemClock,
    }),
  );

export const events = (): EventPublisher =>
  once(events, () => {
    const wanted = configuration().events;
    const publishers = [
      ...(wanted.redis ? [createRedisEvents(redis())] : []),
      ...(wanted.eventBridgeBus === null ? [] : [createEventBridgeEvents(wanted.eventBridgeBus)]),
    ];
    return publishAll(publishers, log());
  });

export const allocator = (): Allocator =>
  once(allocator, () =>
    createAllocator(configuration().allocation, {
      breaker: () => createBreakerStore(redis()),
      log: log(),
    }),
  );

const readSecret = (): ReadSecret => once(readSecret, createSecretReader);

/** Of the secret that a variable names by its id. */
const secretOf = (variable: string, meaning: string): (() => Promise<string>) => {
  const id = requiredVariable(variable, `the id of the secret that holds ${meaning}`);
  return () => readSecret()(id);
};

export const signer = (): Signer =>
  once(signer, () =>
    createSigner({
      receiptSecret: secretOf('MUSTER_RECEIPT_SECRET_ID', 'what receipts are signed with'),
      matchTicketKey: secretOf('MUSTER_MATCH_TICKET_SECRET_ID', 'the key of match tickets'),
      clock: systemClock,
    }),
  );

export const tokens = (): TokenVerifier =>
  once(tokens, () =>
    createJwksVerifier({
      keySet: tokenKeySet(),
      issuer: requiredVariable('MUSTER_TOKEN_ISSUER', 'the "iss" of the tokens of players'),
      audience: requiredVariable('MUSTER_TOKEN_AUDIENCE', 'the "aud" of the tokens of players'),
      clock: systemClock,
    }),
  );

const tokenKeySet = () => {
  const url = optionalVariable('MUSTER_TOKEN_JWKS_URL', '');
  const surroundings = { clock: systemClock, log: log() };
  if (url !== '') return remoteKeySet({ url, ...surroundings });
  const secretId = requiredVariable(
    'MUSTER_TOKEN_KEYS_SECRET_ID',
    'the id of the secret that holds the key set of the token issuer, or MUSTER_TOKEN_JWKS_URL to name its address',
  );
  return secretKeySet({ secretId, readSecret: readSecret(), ...surroundings });
};
