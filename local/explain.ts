import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { parseConfiguration } from '../src/config/parse-configuration.ts';
import { type Explanation, explain } from '../src/core/explain.ts';
import { createRedis } from '../src/redis/connect-redis.ts';
import { createTickStore } from '../src/redis/tick-store.ts';
import { createTicketStore } from '../src/redis/ticket-store.ts';
import { createSecretReader } from '../src/secrets/secret-reader.ts';
import { Unavailable } from '../src/use-cases/unavailable.ts';
import { redisEndpoint } from '../src/wiring/redis-endpoint.ts';
import { configurationFile } from './configuration-file.ts';
import { describeExplanation } from './describe-explanation.ts';
import { findTicket, readAllWaiting } from './find-ticket.ts';
import { reachRedis } from './reach-redis.ts';
import type { RuntimeStats } from './runtime-stats.ts';

const RUNTIME = 'http://127.0.0.1:4000';

const USAGE = `Explains why a ticket still waits, from what a running system holds in Redis. Changes nothing.

  npm run explain -- --ticket ID [--redis-url redis://127.0.0.1:6379] [--config config/matchmaking.toml] [--json]

  Without --redis-url and REDIS_URL, the Redis of \`npm start\` on port 4000. REDIS_CLUSTER=true if it is a cluster.
  With REDIS_IAM_CACHE=<name>, AWS_REGION and AWS credentials in the environment it logs in to an ElastiCache by IAM;
  REDIS_IAM_SERVERLESS=true if that is serverless; with REDIS_PASSWORD_SECRET_ID=<name or ARN> instead, to a Redis whose
  password is in that secret. MUSTER_CONFIG_FILE names a configuration, too. --json prints the explanation as JSON.`;

interface Question {
  readonly ticketId: string;
  readonly redisUrl: string | undefined;
  readonly configFile: string | undefined;
  readonly json: boolean;
}

/** An empty variable is one that is not set. */
const given = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

/** The id of one ticket in 64 begins with a dash, which arguments of options must not, unless they follow a `=`. */
const withTicketTied = (args: readonly string[]): string[] => {
  const at = args.indexOf('--ticket');
  const id = args[at + 1];
  if (at < 0 || id === undefined || !TICKET_ID.test(id)) return [...args];
  return [...args.slice(0, at), `--ticket=${id}`, ...args.slice(at + 2)];
};

const TICKET_ID = /^[\w-]{22}$/;

const readQuestion = (args: readonly string[]): Question | 'help' => {
  const { values } = parseArgs({
    args: withTicketTied(args),
    options: {
      ticket: { type: 'string' },
      'redis-url': { type: 'string' },
      config: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return 'help';
  const ticketId = given(values.ticket);
  if (ticketId === undefined)
    throw new Error('--ticket is missing: expected the "ticket_id" of a `queued` or `state` frame.');
  return {
    ticketId,
    redisUrl: given(values['redis-url'] ?? process.env.REDIS_URL),
    configFile: given(values.config ?? process.env.MUSTER_CONFIG_FILE),
    json: values.json,
  };
};

const redisOfRuntime = async (): Promise<string> => {
  try {
    const stats = (await (await fetch(`${RUNTIME}/_muster/stats`)).json()) as RuntimeStats;
    return stats.redisUrl;
  } catch (cause) {
    throw new Error(
      `Nothing answers at ${RUNTIME}: expected \`npm start\` to run there, or --redis-url to name a Redis.`,
      { cause },
    );
  }
};

const ask = async ({ ticketId, redisUrl, configFile }: Question): Promise<readonly [string, Explanation]> => {
  const { path } = await configurationFile({ configFile });
  const configuration = parseConfiguration(await readFile(path, 'utf8'));
  const url = redisUrl ?? (await redisOfRuntime());
  const endpoint = redisEndpoint(url, createSecretReader);
  // Whoever logs in by a role may run what this needs, and no more to see whether anybody is there.
  if (endpoint.freshPassword === undefined)
    await reachRedis(url, 'Name the one of the running system with --redis-url or REDIS_URL.');
  const redis = createRedis(endpoint);
  try {
    const found = await findTicket(createTicketStore(redis), configuration, ticketId);
    if (found === null)
      throw new Error(
        `No queue knows ticket ${ticketId}: it has ended, or is of another Redis or configuration.`,
      );
    const { mode, state } = found;
    if (state !== 'waiting')
      throw new Error(`Ticket ${ticketId} in ${mode.id} does not wait: it is ${state}.`);
    const waiting = await readAllWaiting(createTickStore(redis), mode.queue);
    const explained = explain(waiting, mode.rules, ticketId, Date.now());
    if (explained === null) throw new Error(`Ticket ${ticketId} in ${mode.id} does not wait any more.`);
    return [mode.id, explained];
  } finally {
    redis.disconnect();
  }
};

/** What is unavailable says why by its cause. */
const sentenceOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error instanceof Unavailable
    ? `${error.message} (${error.cause.message}).`
    : error.message;
};

try {
  const question = readQuestion(process.argv.slice(2));
  if (question === 'help') console.log(USAGE);
  else {
    const [gameMode, explained] = await ask(question);
    const report = { gameMode, ...explained };
    console.log(question.json ? JSON.stringify(report, null, 2) : describeExplanation(gameMode, explained));
  }
} catch (error) {
  console.error(sentenceOf(error));
  process.exitCode = 1;
}
