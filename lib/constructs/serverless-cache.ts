import { Validations } from 'aws-cdk-lib';
import { CfnServerlessCache } from 'aws-cdk-lib/aws-elasticache';
import { Construct } from 'constructs';
import type { CacheNetwork } from './cache-network.ts';
import type { CacheUser } from './cache-user.ts';

export interface ServerlessCacheProps {
  readonly name: string;
  readonly user: CacheUser;
  /** Null: it has a public endpoint, which only users that log in by a role and TLS can use. */
  readonly network: CacheNetwork | null;
  readonly gigabytesMax: number;
  readonly ecpuPerSecondMax: number;
  readonly snapshotDays: number;
}

/** The engine of caches in a VPC, and the first that has public endpoints. */
const VALKEY = { inVpc: '8', withPublicEndpoint: '9' };

/**
 * ElastiCache Serverless for Valkey: in several zones, encrypted at rest and on the way without being asked. What it
 * does at its limits cannot be chosen: it evicts keys that expire, which is players' and connections' records and
 * never a queue.
 */
export class ServerlessCache extends Construct {
  readonly endpoint: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, props: ServerlessCacheProps) {
    super(scope, id);
    const { network } = props;
    const cache = new CfnServerlessCache(this, 'Cache', {
      serverlessCacheName: props.name,
      description: 'Tickets, sessions and players of Muster',
      engine: 'valkey',
      cacheUsageLimits: {
        dataStorage: { maximum: props.gigabytesMax, unit: 'GB' },
        ecpuPerSecond: { maximum: props.ecpuPerSecondMax },
      },
      snapshotRetentionLimit: props.snapshotDays,
      userGroupId: props.user.groupId,
      ...(network === null
        ? { majorEngineVersion: VALKEY.withPublicEndpoint, connectionType: 'public' }
        : {
            majorEngineVersion: VALKEY.inVpc,
            subnetIds: network.subnetIds,
            securityGroupIds: [network.securityGroupId],
          }),
    });
    if (network === null)
      Validations.of(cache).acknowledge({
        id: 'CloudFormation-Validate::F3002',
        reason: 'ConnectionType is newer than the schema that the library checks templates by.',
      });
    this.endpoint = `${cache.attrEndpointAddress}:${cache.attrEndpointPort}`;
    this.arn = cache.attrArn;
  }
}
