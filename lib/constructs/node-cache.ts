import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import { CfnParameterGroup, CfnReplicationGroup, CfnSubnetGroup } from 'aws-cdk-lib/aws-elasticache';
import { Construct } from 'constructs';
import { CACHE_PORT, type CacheNetwork } from './cache-network.ts';
import type { CacheUser } from './cache-user.ts';

export interface NodeCacheProps {
  readonly name: string;
  readonly user: CacheUser;
  readonly network: CacheNetwork;
  readonly nodeType: string;
  readonly shards: number;
  readonly replicas: number;
  readonly snapshotDays: number;
}

/** ElastiCache for Valkey on nodes of its own, in cluster mode: one price a month, whatever is played. */
export class NodeCache extends Construct {
  readonly endpoint: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, props: NodeCacheProps) {
    super(scope, id);
    const cache = new CfnReplicationGroup(this, 'Cache', {
      replicationGroupId: props.name,
      replicationGroupDescription: 'Tickets, sessions and players of Muster',
      engine: 'valkey',
      engineVersion: '8.1',
      cacheNodeType: props.nodeType,
      numNodeGroups: props.shards,
      replicasPerNodeGroup: props.replicas,
      // Cluster mode insists on it even where no replica could take over.
      automaticFailoverEnabled: true,
      multiAzEnabled: props.replicas > 0,
      port: CACHE_PORT,
      cacheSubnetGroupName: this.#subnetsOf(props.network),
      securityGroupIds: [props.network.securityGroupId],
      cacheParameterGroupName: this.#parameters(),
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      atRestEncryptionEnabled: true,
      userGroupIds: [props.user.groupId],
      autoMinorVersionUpgrade: true,
      snapshotRetentionLimit: props.snapshotDays,
    });
    // Otherwise another number of shards is another cache, empty and of the same name.
    cache.cfnOptions.updatePolicy = { useOnlineResharding: true };
    this.#acknowledge(cache, props.replicas);
    this.endpoint = `${cache.attrConfigurationEndPointAddress}:${cache.attrConfigurationEndPointPort}`;
    this.arn = Stack.of(this).formatArn({
      service: 'elasticache',
      resource: 'replicationgroup',
      resourceName: cache.ref,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }

  #subnetsOf({ subnetIds }: CacheNetwork): string {
    return new CfnSubnetGroup(this, 'Subnets', { description: 'Beside the functions of Muster', subnetIds })
      .ref;
  }

  #parameters(): string {
    return new CfnParameterGroup(this, 'Parameters', {
      cacheParameterGroupFamily: 'valkey8',
      description: 'Cluster mode that never evicts',
      // A full cache refuses new players; one that evicts would forget some who wait.
      properties: { 'cluster-enabled': 'yes', 'maxmemory-policy': 'noeviction' },
    }).ref;
  }

  #acknowledge(cache: CfnReplicationGroup, replicas: number): void {
    Validations.of(cache).acknowledge({
      id: 'AwsSolutions-AEC6',
      reason: 'Functions log in by their role, as a user of the user group: no password exists.',
    });
    if (replicas === 0)
      Validations.of(cache).acknowledge({
        id: 'AwsSolutions-AEC4',
        reason: 'The stage asks for no replicas, so there is nothing to spread over zones.',
      });
  }
}
