import assert from 'node:assert/strict';
import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CacheNetwork } from '../constructs/cache-network.ts';
import { CacheUser } from '../constructs/cache-user.ts';
import { NodeCache } from '../constructs/node-cache.ts';
import { ServerlessCache } from '../constructs/serverless-cache.ts';
import { namesOf } from '../names.ts';
import type { FunctionNetwork, RedisAccess } from '../redis-access.ts';
import type { Stage } from '../stage.ts';

export interface CacheStackProps extends StackProps {
  readonly stage: Stage;
  /** Null: the cache has a public endpoint. */
  readonly network: FunctionNetwork | null;
}

/** What is in it is of worth for minutes, and clients bring it back: a copy of yesterday is more than enough. */
const SNAPSHOT_DAYS = 1;

/** The Redis of a stage that makes its own. */
export class CacheStack extends Stack {
  readonly redis: RedisAccess;

  constructor(scope: Construct, id: string, { stage, network, ...props }: CacheStackProps) {
    super(scope, id, props);
    const { cache: name, cacheUser } = namesOf(stage);
    const user = new CacheUser(this, 'CacheUser', { name: cacheUser });
    const cache = this.#cacheOf(stage, {
      name,
      user,
      network: network === null ? null : new CacheNetwork(this, 'CacheNetwork', network),
      snapshotDays: stage.keepsRecords ? SNAPSHOT_DAYS : 0,
    });
    this.redis = {
      url: `rediss://${user.name}@${cache.endpoint}`,
      cluster: true,
      iam: {
        cacheName: name,
        serverless: stage.redis.kind === 'serverless',
        resourceArns: [cache.arn, user.arn],
      },
      passwordSecret: null,
    };
  }

  #cacheOf(
    { redis }: Stage,
    props: { name: string; user: CacheUser; network: CacheNetwork | null; snapshotDays: number },
  ): ServerlessCache | NodeCache {
    if (redis.kind === 'serverless')
      return new ServerlessCache(this, 'ServerlessCache', { ...redis, ...props });
    const { network } = props;
    assert(redis.kind === 'nodes', 'A stage that is given its Redis has no cache to make.');
    assert(network !== null, 'Nodes of ElastiCache lie in a network.');
    return new NodeCache(this, 'NodeCache', { ...redis, ...props, network });
  }
}
