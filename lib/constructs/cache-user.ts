import { CfnUser, CfnUserGroup } from 'aws-cdk-lib/aws-elasticache';
import { Construct } from 'constructs';

/** What ioredis sends of itself: to see that a node is ready, to find the nodes, and to say who it is. */
const OF_THE_CLIENT = [
  'info',
  'cluster|slots',
  'cluster|info',
  'client|setname',
  'client|setinfo',
  'readonly',
  'readwrite',
];

const OF_THE_STORES = ['evalsha', 'eval', 'get', 'set', 'hget', 'publish'];

/** A script may use what its caller may. */
const OF_THE_SCRIPTS = [
  'del',
  'hdel',
  'hget',
  'hincrby',
  'hmget',
  'hset',
  'hsetnx',
  'pexpire',
  'time',
  'zadd',
  'zcard',
  'zrange',
  'zrangebyscore',
  'zrank',
  'zrem',
  'zremrangebyscore',
  'zscore',
];

/** Every key is Muster's. The channels are cleared first: on a serverless cache a user begins with all of them. */
export const ACCESS_STRING = [
  'on',
  '~*',
  'resetchannels',
  '&events:*',
  '-@all',
  ...[...new Set([...OF_THE_CLIENT, ...OF_THE_STORES, ...OF_THE_SCRIPTS])].map((command) => `+${command}`),
].join(' ');

export interface CacheUserProps {
  readonly name: string;
}

/**
 * The user that functions log in as, by their role. A group of the engine "valkey" needs no user "default", as one of
 * "redis" does: whoever does not log in can do nothing.
 */
export class CacheUser extends Construct {
  readonly name: string;
  readonly arn: string;
  /** For the cache to refer to. */
  readonly groupId: string;

  constructor(scope: Construct, id: string, { name }: CacheUserProps) {
    super(scope, id);
    const user = new CfnUser(this, 'User', {
      engine: 'valkey',
      // Both have to be the same for who logs in by a role.
      userId: name,
      userName: name,
      authenticationMode: { Type: 'iam' },
      accessString: ACCESS_STRING,
    });
    const group = new CfnUserGroup(this, 'Group', {
      engine: 'valkey',
      userGroupId: name,
      userIds: [user.ref],
    });
    this.name = name;
    this.arn = user.attrArn;
    this.groupId = group.ref;
  }
}
