import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { RecordsStack } from '../../lib/stacks/records-stack.ts';
import { stageNamed } from '../../lib/stage.ts';
import { TABLES } from '../../src/dynamodb/tables.ts';

const templateOf = (stage: string) =>
  Template.fromStack(new RecordsStack(new App(), 'Records', { stage: stageNamed(stage) }));

const TABLE = 'AWS::DynamoDB::Table';
const SECRET = 'AWS::SecretsManager::Secret';

describe('the stack of durable records', () => {
  const template = templateOf('dev');

  test.each(Object.values(TABLES))(
    'has the table $suffix with its key, paid by request',
    ({ suffix, key }) => {
      template.hasResourceProperties(TABLE, {
        TableName: `muster-dev-${suffix}`,
        KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      });
    },
  );

  test('has no table that the stores do not know', () => {
    template.resourceCountIs(TABLE, Object.keys(TABLES).length);
  });

  test('lets connections expire, and nothing else', () => {
    template.hasResourceProperties(TABLE, {
      TableName: 'muster-dev-connections',
      TimeToLiveSpecification: { AttributeName: 'expiresAtSeconds', Enabled: true },
    });
    for (const suffix of ['players', 'parties'])
      template.hasResourceProperties(TABLE, {
        TableName: `muster-dev-${suffix}`,
        TimeToLiveSpecification: Match.absent(),
      });
  });

  test('can take back what players own to a moment in the past', () => {
    for (const suffix of ['players', 'parties'])
      template.hasResourceProperties(TABLE, {
        TableName: `muster-dev-${suffix}`,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
  });
});

describe('the secrets', () => {
  test('are made up at deployment, and no template knows them', () => {
    for (const name of ['receipts', 'match-tickets'])
      templateOf('prod').hasResourceProperties(SECRET, {
        Name: `muster-prod/${name}`,
        GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
        SecretString: Match.absent(),
      });
  });

  test('hold the keys of tokens only where no issuer publishes them, for the operator to put in', () => {
    templateOf('prod').resourceCountIs(SECRET, 2);
    templateOf('dev').resourceCountIs(SECRET, 3);
    templateOf('dev').hasResourceProperties(SECRET, { Name: 'muster-dev/token-keys', SecretString: '{}' });
  });

  test('outlive the stacks of a stage that keeps its records, and no other', () => {
    // A first deploy that is rolled back takes them away: the next one would fail on their names.
    templateOf('prod').allResources(SECRET, { DeletionPolicy: 'RetainExceptOnCreate' });
    templateOf('dev').allResources(SECRET, { DeletionPolicy: 'Delete' });
  });
});

describe('what a stage keeps when its stack is deleted', () => {
  const policies = (stage: string) =>
    Object.values(templateOf(stage).findResources(TABLE)).map((table) => [
      table.Properties.TableName,
      table.DeletionPolicy,
    ]);

  test('prod keeps players and parties, and protects them', () => {
    expect(policies('prod')).toEqual([
      ['muster-prod-connections', 'Delete'],
      ['muster-prod-players', 'Retain'],
      ['muster-prod-parties', 'Retain'],
    ]);
    templateOf('prod').hasResourceProperties(TABLE, {
      TableName: 'muster-prod-players',
      DeletionProtectionEnabled: true,
    });
  });

  test('any other stage goes whole', () => {
    expect(policies('dev').map(([, policy]) => policy)).toEqual(['Delete', 'Delete', 'Delete']);
  });
});

test.each(['', 'Prod', '1st', 'x'.repeat(21), 'a b'])('"%s" is no name of a stage', (name) => {
  expect(() => stageNamed(name)).toThrow('expected 1 to 20');
});
