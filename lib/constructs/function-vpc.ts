import { RemovalPolicy } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  IpProtocol,
  type IVpc,
  type SubnetConfiguration,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface FunctionVpcProps {
  /** How functions get out of it: through a NAT gateway, or by IPv6 alone. */
  readonly wayOut: 'nat' | 'ipv6';
  readonly logRetentionDays: RetentionDays;
}

/** Two, so that a cache with replicas outlives the loss of one. */
const ZONES = 2;

/** Comes first in both kinds of network, so that its addresses, and thereby its subnets, stay when a stage changes. */
const PRIVATE: SubnetConfiguration = {
  name: 'Private',
  subnetType: SubnetType.PRIVATE_WITH_EGRESS,
  cidrMask: 20,
};

/** Holds nothing but the NAT gateway. */
const PUBLIC: SubnetConfiguration = {
  name: 'Public',
  subnetType: SubnetType.PUBLIC,
  cidrMask: 28,
  mapPublicIpOnLaunch: false,
};

/**
 * The network that a cache lies in, and the functions with it. There is no `execute-api` endpoint: with private names
 * it would answer for public APIs as well, and posts to connections would fail.
 */
export class FunctionVpc extends Construct {
  readonly vpc: IVpc;

  constructor(scope: Construct, id: string, { wayOut, logRetentionDays }: FunctionVpcProps) {
    super(scope, id);
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.0.0.0/16'),
      maxAzs: ZONES,
      restrictDefaultSecurityGroup: true,
      ...(wayOut === 'nat'
        ? { subnetConfiguration: [PRIVATE, PUBLIC], natGateways: 1 }
        : {
            subnetConfiguration: [PRIVATE],
            natGateways: 0,
            ipProtocol: IpProtocol.DUAL_STACK,
            createInternetGateway: false,
          }),
    });
    // Free, and spares DynamoDB's share of what a NAT gateway charges by the byte.
    vpc.addGatewayEndpoint('DynamoDb', { service: GatewayVpcEndpointAwsService.DYNAMODB });
    vpc.addFlowLog('Refused', {
      // What got through is paid by the byte and read by nobody; what did not tells which rule is missing.
      trafficType: FlowLogTrafficType.REJECT,
      destination: FlowLogDestination.toCloudWatchLogs(
        new LogGroup(this, 'RefusedTraffic', {
          retention: logRetentionDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      ),
    });
    // The library's own types do not agree about properties that may be missing.
    this.vpc = vpc as IVpc;
  }
}
