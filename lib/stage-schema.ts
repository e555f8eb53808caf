import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';

const RETENTION_DAYS = Object.values(RetentionDays).filter((days) => typeof days === 'number');

const url = (...protocols: readonly string[]) =>
  z.string().refine((text) => protocols.includes(URL.parse(text)?.protocol ?? ''), {
    error: `expected a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });

/** ElastiCache's own bound of one cache. */
const NODES_MAX = 500;

const wholeNumber = (min: number, max: number) => z.int().min(min).max(max);

/** ElastiCache Serverless for Valkey: paid by what is stored and by what scripts use. */
const serverless = z.strictObject({
  kind: z.literal('serverless'),
  /** More is refused: a bound of what it may cost. */
  gigabytesMax: wholeNumber(1, 5_000),
  /** Processing units a second beyond which commands are throttled. */
  ecpuPerSecondMax: wholeNumber(1_000, 15_000_000),
});

/** ElastiCache for Valkey on nodes of its own. */
const nodes = z.strictObject({
  kind: z.literal('nodes'),
  nodeType: z
    .string()
    .regex(/^cache\.[a-z0-9]+\.[a-z0-9]+$/, 'expected a node type such as "cache.t4g.small"'),
  /** Shards; queues spread over them. */
  shards: wholeNumber(1, NODES_MAX),
  /** Beside each shard's primary. From 1 on they lie in another zone and take over when the primary fails. */
  replicas: wholeNumber(0, 5),
});

const SECRET_NAME = '[A-Za-z0-9/_+=.@-]{1,512}';
const SECRET_ID = new RegExp(
  `^(?:arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\\d{12}:secret:${SECRET_NAME}-[A-Za-z0-9]{6}|${SECRET_NAME})$`,
);

/** A Redis that is there already: neither network nor cache is made. */
const given = z.strictObject({
  kind: z.literal('given'),
  url: url('redis:', 'rediss:'),
  cluster: z.boolean(),
  /** The secret of Secrets Manager that holds its password and nothing else; functions read it when they connect. */
  passwordSecret: z
    .string()
    .regex(SECRET_ID, 'expected the name of a secret, or its whole ARN with the six characters at its end')
    .optional(),
});

const settings = z.strictObject({
  /** True: what players own outlives the stacks, and can be taken back to any moment of the last 35 days. */
  keepsRecords: z.boolean(),
  redis: z.discriminatedUnion('kind', [serverless, nodes, given]),
  /** How functions reach AWS and Redis; of no account with a given Redis. "public" needs `redis.kind` "serverless". */
  network: z.enum(['nat', 'ipv6', 'public']),
  tokens: z.strictObject({
    /** The `iss` and `aud` of players' tokens. */
    issuer: z.string().min(1),
    audience: z.string().min(1),
    /** Where the issuer publishes its keys; null: a key set is put into the stage's secret for it. */
    jwksUrl: url('https:').nullable(),
  }),
  /** The configuration of game modes, a path from the project's folder. */
  configFile: z.string().min(1),
  throttle: z.strictObject({
    /** Frames a second, all clients together. */
    requestsPerSecond: wholeNumber(1, 1_000_000),
    burst: wholeNumber(1, 1_000_000),
  }),
  logRetentionDays: z.literal(RETENTION_DAYS as [RetentionDays, ...RetentionDays[]]),
  /** One line a request, without tokens. The account needs a role for it, which the stage makes with "with-role". */
  accessLog: z.enum(['off', 'on', 'with-role']),
  /** Told of alarms; null for nobody yet. */
  alarmEmail: z.email().nullable(),
  /** A name of one's own for the WebSocket URL, and its certificate of this Region. */
  domain: z
    .strictObject({
      name: z.hostname('expected a host name such as "play.example.com"'),
      certificateArn: z
        .string()
        .regex(
          /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/\S+$/,
          'expected the ARN of a certificate',
        ),
    })
    .nullable(),
  /** Of try-match; null leaves it to the account. */
  reservedConcurrency: wholeNumber(1, 10_000).nullable(),
  /** Where an emulated AWS answers; null for AWS itself. */
  emulator: url('http:', 'https:').nullable(),
});

/** What one deployment is like. */
export type StageSettings = z.input<typeof settings>;

interface Clash {
  readonly path: readonly string[];
  readonly message: string;
}

/** What no value alone is wrong about. */
const clashesOf = ({ redis, network, emulator, domain }: StageSettings): readonly Clash[] => {
  const clashes: Clash[] = [];
  const refuse = (isWrong: boolean, path: string, message: string) => {
    if (isWrong) clashes.push({ path: path.split('.'), message });
  };
  if (redis.kind === 'nodes') {
    const nodeCount = redis.shards * (redis.replicas + 1);
    refuse(
      network === 'public',
      'network',
      'expected "nat" or "ipv6", since nodes of ElastiCache have no public endpoint; "public" needs redis.kind "serverless"',
    );
    refuse(
      nodeCount > NODES_MAX,
      'redis.shards',
      `expected at most ${NODES_MAX} nodes with their replicas, and these are ${nodeCount}`,
    );
  }
  if (redis.kind === 'given' && emulator === null) {
    refuse(
      isOfThisMachine(redis.url),
      'redis.url',
      'expected a Redis that functions on AWS can reach, and this is one of their own machine',
    );
    refuse(
      Boolean(URL.parse(redis.url)?.password),
      'redis.url',
      'expected no password in it, for templates and environments would show it: put it into a secret of Secrets Manager, and name that by redis.passwordSecret',
    );
  }
  refuse(
    emulator !== null && redis.kind !== 'given',
    'redis.kind',
    'expected "given", since an emulated AWS has no ElastiCache',
  );
  refuse(emulator !== null && domain !== null, 'domain', 'expected null, since an emulated AWS has no names');
  return clashes;
};

/** False of what is no URL, which is told by itself. */
const isOfThisMachine = (address: string): boolean =>
  /^(localhost|127\.[\d.]+|\[::1\])$/.test(URL.parse(address)?.hostname ?? '');

export const stageSchema = settings.superRefine((stage, context) => {
  for (const { path, message } of clashesOf(stage))
    context.addIssue({ code: 'custom', path: [...path], message });
});
