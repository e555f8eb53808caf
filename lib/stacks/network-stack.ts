import assert from 'node:assert/strict';
import { Stack, type StackProps } from 'aws-cdk-lib';
import { SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { FunctionVpc } from '../constructs/function-vpc.ts';
import type { FunctionNetwork } from '../redis-access.ts';
import type { Stage } from '../stage.ts';

export interface NetworkStackProps extends StackProps {
  readonly stage: Stage;
}

/** The VPC of a stage whose cache lies in one. */
export class NetworkStack extends Stack {
  readonly network: FunctionNetwork;

  constructor(scope: Construct, id: string, { stage, ...props }: NetworkStackProps) {
    super(scope, id, props);
    assert(stage.network !== 'public', 'A stage with the network "public" has no VPC.');
    const ipv6Only = stage.network === 'ipv6';
    const { vpc } = new FunctionVpc(this, 'FunctionVpc', {
      wayOut: stage.network,
      logRetentionDays: stage.logRetentionDays,
    });
    const securityGroup = new SecurityGroup(this, 'Functions', {
      vpc,
      description:
        'Functions: nobody calls them by network, they call AWS, the cache and game server providers',
      allowAllOutbound: true,
      allowAllIpv6Outbound: ipv6Only,
    });
    this.network = {
      vpc,
      subnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      securityGroup,
      ipv6Only,
    };
  }
}
