import type { IVpc, SecurityGroup, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { Stage } from './stage.ts';

/** How functions log in to a cache with their own role; no password exists. */
export interface RedisIam {
  /** Signed into the token. */
  readonly cacheName: string;
  readonly serverless: boolean;
  /** What `elasticache:Connect` is granted on: the cache and the user. */
  readonly resourceArns: readonly string[];
}

/** The Redis of a stage, as functions are told of it. */
export interface RedisAccess {
  /** `redis://` or `rediss://`, with the user where there is one. */
  readonly url: string;
  readonly cluster: boolean;
  /** Null: the URL holds whatever is needed to log in, but for the password where a secret has it. */
  readonly iam: RedisIam | null;
  /** The name or the ARN of the secret that holds the password; null without one. */
  readonly passwordSecret: string | null;
}

/** Where functions run that reach a cache in a VPC. */
export interface FunctionNetwork {
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  readonly securityGroup: SecurityGroup;
  /** True: they leave the VPC by IPv6 alone, and call AWS by its dual-stack endpoints. */
  readonly ipv6Only: boolean;
}

/** Of a stage whose Redis is there already; null for one that makes its own. */
export const givenRedis = ({ redis }: Stage): RedisAccess | null =>
  redis.kind === 'given'
    ? { url: redis.url, cluster: redis.cluster, iam: null, passwordSecret: redis.passwordSecret ?? null }
    : null;
