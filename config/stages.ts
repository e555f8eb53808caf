import type { StageSettings } from '../lib/stage-schema.ts';

/** The `iss` of tokens that `npm run token` signs; their public key is put into the stage's secret. */
const development = { issuer: 'urn:muster:development', audience: 'muster', jwksUrl: null };

/**
 * The deployments, chosen by `cdk deploy -c stage=<name>`. docs/deploy.md explains each setting; a wrong one
 * stops the synthesis with its name and what was expected.
 */
export const STAGES = {
  /** To try it on AWS: small, and gone whole with its stacks. */
  dev: {
    keepsRecords: false,
    redis: { kind: 'serverless', gigabytesMax: 1, ecpuPerSecondMax: 30_000 },
    network: 'nat',
    tokens: development,
    configFile: 'config/matchmaking.toml',
    throttle: { requestsPerSecond: 500, burst: 1_000 },
    logRetentionDays: 7,
    accessLog: 'with-role',
    alarmEmail: null,
    domain: null,
    reservedConcurrency: null,
    emulator: null,
  },
  prod: {
    keepsRecords: true,
    redis: { kind: 'serverless', gigabytesMax: 10, ecpuPerSecondMax: 300_000 },
    network: 'nat',
    // Yours, before the first deploy: this example lets nobody in.
    tokens: {
      issuer: 'https://issuer.example',
      audience: 'muster',
      jwksUrl: 'https://issuer.example/.well-known/jwks.json',
    },
    configFile: 'config/matchmaking.toml',
    // Below what an account has by default, which is 2,500 and 1,250 in newer Regions: docs/deploy.md.
    throttle: { requestsPerSecond: 8_000, burst: 5_000 },
    logRetentionDays: 30,
    accessLog: 'with-role',
    alarmEmail: null,
    domain: null,
    reservedConcurrency: null,
    emulator: null,
  },
  /** An emulated AWS on this machine, as `npm run aws:up` deploys it. */
  emulated: {
    keepsRecords: false,
    redis: { kind: 'given', url: process.env.REDIS_URL || 'redis://127.0.0.1:6379', cluster: false },
    network: 'public',
    tokens: development,
    configFile: process.env.MUSTER_CONFIG_FILE || 'config/matchmaking.toml',
    throttle: { requestsPerSecond: 8_000, burst: 5_000 },
    logRetentionDays: 1,
    accessLog: 'off',
    alarmEmail: null,
    domain: null,
    reservedConcurrency: null,
    emulator: process.env.AWS_ENDPOINT_URL || 'http://127.0.0.1:4566',
  },
} satisfies Readonly<Record<string, StageSettings>>;
