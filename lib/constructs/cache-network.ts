import { Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { FunctionNetwork } from '../redis-access.ts';

/** The port of every cache; a serverless one answers reads of its replicas on the next, which clients try as well. */
export const CACHE_PORT = 6379;

/** Where a cache lies: beside the functions, and open to nobody else. */
export class CacheNetwork extends Construct {
  readonly subnetIds: string[];
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, { vpc, subnets, securityGroup }: FunctionNetwork) {
    super(scope, id);
    const own = new SecurityGroup(this, 'Cache', {
      vpc,
      description: 'The cache: only functions call it, and it calls nobody',
      allowAllOutbound: false,
    });
    own.addIngressRule(securityGroup, Port.tcpRange(CACHE_PORT, CACHE_PORT + 1), 'Functions');
    this.subnetIds = vpc.selectSubnets(subnets).subnetIds;
    this.securityGroupId = own.securityGroupId;
  }
}
