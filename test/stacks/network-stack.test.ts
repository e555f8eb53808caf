import { AssertionError } from 'node:assert';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { NetworkStack } from '../../lib/stacks/network-stack.ts';
import { stageLike } from '../support/stages.ts';

const stackOf = (network: 'nat' | 'ipv6' | 'public') =>
  new NetworkStack(new App(), 'Network', { stage: stageLike({ network, logRetentionDays: 7 }) });

const SUBNET = 'AWS::EC2::Subnet';

/** Logical id -> addresses, of the subnets that functions run in. */
const privateSubnets = (template: Template) =>
  Object.fromEntries(
    Object.entries(template.findResources(SUBNET))
      .filter(([id]) => id.includes('Private'))
      .map(([id, subnet]) => [id, subnet.Properties.CidrBlock]),
  );

describe.each(['nat', 'ipv6'] as const)('the network "%s"', (network) => {
  const stack = stackOf(network);
  const template = Template.fromStack(stack);

  test('has a private subnet in each of two zones', () => {
    const { subnetIds, availabilityZones } = stack.network.vpc.selectSubnets(stack.network.subnets);
    expect(subnetIds).toHaveLength(2);
    expect(new Set(availabilityZones)).toHaveProperty('size', 2);
    template.hasResourceProperties(SUBNET, { CidrBlock: '10.0.0.0/20', MapPublicIpOnLaunch: false });
  });

  test('gives no machine in it a public address', () => {
    template.allResourcesProperties(SUBNET, { MapPublicIpOnLaunch: false });
  });

  test('reaches DynamoDB without paying for the way', () => {
    template.resourceCountIs('AWS::EC2::VPCEndpoint', 1);
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Gateway',
      ServiceName: { 'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, '.dynamodb']] },
    });
  });

  test('notes refused traffic for as long as the stage keeps logs', () => {
    template.hasResourceProperties('AWS::EC2::FlowLog', { ResourceType: 'VPC', TrafficType: 'REJECT' });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  });

  test('lets nobody use its default security group', () => {
    template.resourceCountIs('Custom::VpcRestrictDefaultSG', 1);
  });

  test('lets functions call out, and nobody call them', () => {
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupEgress: Match.arrayWith([Match.objectLike({ CidrIp: '0.0.0.0/0' })]),
      SecurityGroupIngress: Match.absent(),
    });
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  });

  test('tells whether functions leave it by IPv6 alone', () => {
    expect(stack.network.ipv6Only).toBe(network === 'ipv6');
  });
});

test('"nat" goes out through one NAT gateway', () => {
  const template = Template.fromStack(stackOf('nat'));
  template.resourceCountIs('AWS::EC2::NatGateway', 1);
  const routes = Object.entries(template.findResources('AWS::EC2::Route'));
  const ways = routes.filter(([id]) => id.includes('Private')).map(([, { Properties }]) => Properties);
  const out = { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: expect.anything() };
  expect(ways).toEqual([expect.objectContaining(out), expect.objectContaining(out)]);
});

test('"ipv6" goes out through an egress-only gateway, and has nothing that costs by the hour', () => {
  const template = Template.fromStack(stackOf('ipv6'));
  template.allResourcesProperties(SUBNET, {
    AssignIpv6AddressOnCreation: true,
    Ipv6CidrBlock: Match.anyValue(),
  });
  template.allResourcesProperties('AWS::EC2::Route', {
    DestinationIpv6CidrBlock: '::/0',
    EgressOnlyInternetGatewayId: Match.anyValue(),
  });
  for (const type of ['AWS::EC2::NatGateway', 'AWS::EC2::EIP', 'AWS::EC2::InternetGateway'])
    template.resourceCountIs(type, 0);
  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupEgress: Match.arrayWith([Match.objectLike({ CidrIpv6: '::/0' })]),
  });
});

test('a stage that changes between "nat" and "ipv6" keeps its subnets, and the cache in them', () => {
  const subnets = privateSubnets(Template.fromStack(stackOf('nat')));
  expect(Object.keys(subnets)).toHaveLength(2);
  expect(privateSubnets(Template.fromStack(stackOf('ipv6')))).toEqual(subnets);
});

test('"public" has no network: to ask for one is a fault of ours, and keeps its trace', () => {
  expect(() => stackOf('public')).toThrow(AssertionError);
});
