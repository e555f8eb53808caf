import { AssertionError } from 'node:assert';
import { App, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { CacheStack } from '../../lib/stacks/cache-stack.ts';
import { NetworkStack } from '../../lib/stacks/network-stack.ts';
import type { StageSettings } from '../../lib/stage-schema.ts';
import { NODES, SERVERLESS, stageLike } from '../support/stages.ts';

const SERVERLESS_CACHE = 'AWS::ElastiCache::ServerlessCache';
const NODE_CACHE = 'AWS::ElastiCache::ReplicationGroup';

const build = (settings: Partial<StageSettings>) => {
  const app = new App();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const stage = stageLike(settings);
  const network = stage.network === 'public' ? null : new NetworkStack(app, 'Network', { stage }).network;
  const stack = new CacheStack(app, 'Cache', { stage, network });
  return { app, template: Template.fromStack(stack), redis: stack.resolve(stack.redis) };
};

describe.each([
  { network: 'nat', redis: SERVERLESS },
  { network: 'ipv6', redis: SERVERLESS },
  { network: 'public', redis: SERVERLESS },
  { network: 'nat', redis: NODES },
  { network: 'ipv6', redis: NODES },
  { network: 'nat', redis: { ...NODES, replicas: 0 } },
] as const)('the cache $redis.kind with $redis.replicas replicas in the network $network', (settings) => {
  const { app, template, redis } = build(settings);

  test('is logged in to by a role, over TLS, and by no password', () => {
    template.hasResourceProperties('AWS::ElastiCache::User', {
      Engine: 'valkey',
      UserId: 'muster-try',
      UserName: 'muster-try',
      AuthenticationMode: { Type: 'iam' },
      NoPasswordRequired: Match.absent(),
      Passwords: Match.absent(),
    });
    template.resourceCountIs('AWS::ElastiCache::User', 1);
    expect(JSON.stringify(redis.url)).toContain('"rediss://muster-try@"');
    expect(redis).toMatchObject({
      cluster: true,
      iam: { cacheName: 'muster-try', serverless: settings.redis.kind === 'serverless' },
    });
  });

  test('lets its one user group in', () => {
    const [groupId] = Object.keys(template.findResources('AWS::ElastiCache::UserGroup'));
    const [userId] = Object.keys(template.findResources('AWS::ElastiCache::User'));
    template.hasResourceProperties('AWS::ElastiCache::UserGroup', {
      Engine: 'valkey',
      UserIds: [{ Ref: userId }],
    });
    if (settings.redis.kind === 'serverless')
      template.hasResourceProperties(SERVERLESS_CACHE, { UserGroupId: { Ref: groupId } });
    else template.hasResourceProperties(NODE_CACHE, { UserGroupIds: [{ Ref: groupId }] });
  });

  test('is named with its user in what a function may connect to, and nothing else is', () => {
    expect(redis.iam.resourceArns).toHaveLength(2);
    expect(JSON.stringify(redis.iam.resourceArns)).not.toContain('*');
  });

  test('breaks no rule of cdk-nag that it does not answer for', () => {
    expect(() => app.synth()).not.toThrow();
  });
});

describe.each([SERVERLESS, NODES])('the cache $kind in a network', (redis) => {
  const { template } = build({ network: 'nat', redis });

  test('is open to functions only', () => {
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 6379,
      ToPort: 6380,
      SourceSecurityGroupId: { 'Fn::ImportValue': Match.stringLikeRegexp('Functions') },
      CidrIp: Match.absent(),
    });
  });

  test('calls nobody', () => {
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupEgress: [
        {
          CidrIp: '255.255.255.255/32',
          Description: 'Disallow all traffic',
          FromPort: 252,
          IpProtocol: 'icmp',
          ToPort: 86,
        },
      ],
      SecurityGroupIngress: Match.absent(),
    });
  });

  test.each([
    [true, 1],
    [false, 0],
  ])('is copied daily where records are kept (%s)', (keepsRecords, days) => {
    const { template: kept } = build({ network: 'nat', redis, keepsRecords });
    kept.hasResourceProperties(redis.kind === 'serverless' ? SERVERLESS_CACHE : NODE_CACHE, {
      SnapshotRetentionLimit: days,
    });
  });
});

describe('a serverless cache', () => {
  test('costs no more than the limits of its stage, and lies in both zones', () => {
    build({ network: 'nat', redis: SERVERLESS }).template.hasResourceProperties(SERVERLESS_CACHE, {
      ServerlessCacheName: 'muster-try',
      Engine: 'valkey',
      MajorEngineVersion: '8',
      CacheUsageLimits: {
        DataStorage: { Maximum: 3, Minimum: Match.absent(), Unit: 'GB' },
        ECPUPerSecond: { Maximum: 20_000, Minimum: Match.absent() },
      },
      SubnetIds: [Match.anyValue(), Match.anyValue()],
      ConnectionType: Match.absent(),
    });
  });

  test('without a network has a public endpoint, which only Valkey 9 has', () => {
    const { template } = build({ network: 'public', redis: SERVERLESS });
    template.hasResourceProperties(SERVERLESS_CACHE, {
      MajorEngineVersion: '9',
      ConnectionType: 'public',
      SubnetIds: Match.absent(),
      SecurityGroupIds: Match.absent(),
    });
    template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
  });
});

describe('a cache on nodes', () => {
  const withReplicas = (replicas: number) =>
    build({ network: 'nat', redis: { ...NODES, replicas } }).template;

  test('is encrypted, in cluster mode, and refuses rather than forgets when it is full', () => {
    const template = withReplicas(1);
    template.hasResourceProperties(NODE_CACHE, {
      ReplicationGroupId: 'muster-try',
      Engine: 'valkey',
      CacheNodeType: 'cache.t4g.small',
      NumNodeGroups: 2,
      ReplicasPerNodeGroup: 1,
      TransitEncryptionEnabled: true,
      TransitEncryptionMode: 'required',
      AtRestEncryptionEnabled: true,
      AuthToken: Match.absent(),
    });
    template.hasResourceProperties('AWS::ElastiCache::ParameterGroup', {
      Properties: { 'cluster-enabled': 'yes', 'maxmemory-policy': 'noeviction' },
    });
    template.hasResourceProperties('AWS::ElastiCache::SubnetGroup', {
      SubnetIds: [Match.anyValue(), Match.anyValue()],
    });
  });

  test('gets more shards in place', () => {
    withReplicas(1).hasResource(NODE_CACHE, { UpdatePolicy: { UseOnlineResharding: true } });
  });

  test.each([
    [0, false],
    [1, true],
    [5, true],
  ])('with %s replicas a shard is spread over zones: %s', (replicas, multiAz) => {
    withReplicas(replicas).hasResourceProperties(NODE_CACHE, {
      MultiAZEnabled: multiAz,
      AutomaticFailoverEnabled: true,
    });
  });
});

test('a stage that is given a Redis has no cache', () => {
  const redis = { kind: 'given', url: 'redis://redis.example:6379', cluster: false } as const;
  expect(() => build({ network: 'public', redis })).toThrow(AssertionError);
});
