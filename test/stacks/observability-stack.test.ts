import { readdirSync, readFileSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from 'vitest';
import { ObservabilityStack } from '../../lib/stacks/observability-stack.ts';
import { type Stage, stageNamed } from '../../lib/stage.ts';
import { METRICS } from '../../src/core/metrics.ts';

const QUEUES = ['Normal_1v1', 'Ranked_5v5'];
const NODES = { kind: 'nodes', nodeType: 'cache.t4g.small', shards: 2, replicas: 1 } as const;

const templateOf = (name: string, changes: Partial<Stage> = {}): Template => {
  const app = new App();
  const deadLetters = new Queue(new Stack(app, 'Schedules'), 'DeadLetters');
  const stage = { ...stageNamed(name), ...changes };
  return Template.fromStack(
    new ObservabilityStack(app, 'Observability', { stage, queues: QUEUES, apiId: 'api', deadLetters }),
  );
};

const operations = readFileSync('docs/operations.md', 'utf8');
const dev = templateOf('dev');
const withNodes = templateOf('dev', { redis: NODES });
const emulated = templateOf('emulated');

interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly unknown[];
  readonly OKActions: readonly unknown[];
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly TreatMissingData: string;
  readonly ComparisonOperator: string;
  readonly Metrics?: readonly { readonly MetricStat?: unknown; readonly Expression?: string }[];
}

const alarmsOf = (template: Template): readonly AlarmProperties[] =>
  Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);

/** The dashboard's body as text; what is known at deployment only is left out. */
const dashboardOf = (template: Template): string => {
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  const body: string | { 'Fn::Join': [string, unknown[]] } = dashboard?.Properties.DashboardBody;
  if (typeof body === 'string') return body;
  return body['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'token')).join('');
};

interface Widget {
  readonly properties: { readonly metrics?: readonly (readonly unknown[])[] };
}

const rowsOf = (template: Template): readonly (readonly unknown[])[] => {
  const { widgets }: { widgets: readonly Widget[] } = JSON.parse(dashboardOf(template));
  return widgets.flatMap(({ properties }) => properties.metrics ?? []);
};

/** Of Muster's own namespace, whether named one by one or searched for. */
const ownMetricsOf = (template: Template): readonly string[] => {
  const named = rowsOf(template).flatMap((row) => (row[0] === 'Muster' ? [String(row[1])] : []));
  const searched = [...dashboardOf(template).matchAll(/\{Muster,[^}]+\} MetricName=\\+"(\w+)/g)];
  return [...named, ...searched.map((match) => String(match[1]))];
};

const sectionsOf = (template: Template) =>
  alarmsOf(template).map(({ AlarmName }) => AlarmName.replace(/^muster-[a-z]+-/, ''));

describe('the metrics', () => {
  test('on the dashboard are those that the code counts, and no other', () => {
    expect([...new Set(ownMetricsOf(dev))].sort()).toEqual(Object.keys(METRICS).sort());
  });

  test('are all counted somewhere', () => {
    const sources = ['src/use-cases', 'src/edge'].flatMap((folder) =>
      readdirSync(folder).flatMap((file) =>
        file.endsWith('.ts') ? [readFileSync(`${folder}/${file}`, 'utf8')] : [],
      ),
    );
    const counted = sources.flatMap((source) =>
      [...source.matchAll(/metrics\.(?:count|gauge|milliseconds)\('(\w+)'/g)].map((match) => match[1]),
    );
    expect([...new Set(counted)].sort()).toEqual(Object.keys(METRICS).sort());
  });

  test('of a queue are shown for each queue of the configuration', () => {
    for (const name of ['QueueSize', 'WaitMs', 'Matches'])
      for (const queue of QUEUES)
        expect(rowsOf(dev).some((row) => row.includes(name) && row.includes(queue))).toBe(true);
  });

  test('named one by one on a dashboard are few enough for a free one', () => {
    const rows = rowsOf(dev).filter((row) => typeof row[0] === 'string');
    const metrics = new Set(
      rows.map((row) => JSON.stringify(row.filter((part) => typeof part === 'string'))),
    );
    expect(metrics.size).toBeLessThanOrEqual(50);
  });
});

describe('the dashboard', () => {
  test.each([dev, withNodes])('is explained panel by panel', (template) => {
    const titles = [...dashboardOf(template).matchAll(/"title":"([^"]+)"/g)].map((match) => String(match[1]));
    const panels = titles.filter((title) => title !== 'Alarms');
    expect(panels.length).toBeGreaterThan(20);
    expect(panels.filter((title) => !operations.includes(title))).toEqual([]);
  });
});

describe('every alarm', () => {
  const headings = [...operations.matchAll(/^#+ (.+)$/gm)].map((match) =>
    String(match[1]).toLowerCase().replaceAll(' ', '-'),
  );

  test.each(alarmsOf(dev))('$AlarmName says what to do first, and where more is said', (alarm) => {
    const section = alarm.AlarmName.replace('muster-dev-', '');
    expect(alarm.AlarmDescription).toMatch(/^.+\. First: .+\. See docs\/operations\.md#[a-z-]+$/);
    expect(alarm.AlarmDescription).toContain(`docs/operations.md#${section}`);
    expect(headings).toContain(section);
  });

  test.each(alarmsOf(dev))('$AlarmName tells the topic when it rings and when it is over', (alarm) => {
    const [topic] = Object.keys(dev.findResources('AWS::SNS::Topic'));
    expect(alarm.AlarmActions).toEqual([{ Ref: topic }]);
    expect(alarm.OKActions).toEqual([{ Ref: topic }]);
    expect(alarm.Threshold).toBeGreaterThan(0);
  });

  test('has a section in the handbook, and every section of alarms has one', () => {
    const [, about = ''] = operations.split(/^## The alarms$/m);
    const [alarms = ''] = about.split(/^## /m);
    const sections = [...alarms.matchAll(/^### (.+)$/gm)].map((match) =>
      String(match[1]).toLowerCase().replaceAll(' ', '-'),
    );
    expect(sections.sort()).toEqual([...sectionsOf(dev)].sort());
  });
});

describe('the alarms', () => {
  test('ring at these thresholds', () => {
    const thresholds = alarmsOf(dev).map(({ AlarmName, Threshold, EvaluationPeriods }) => [
      AlarmName.replace('muster-dev-', ''),
      Threshold,
      EvaluationPeriods,
    ]);
    expect(thresholds.sort()).toEqual([
      ['concurrency-is-near-its-limit', 80, 3],
      ['dead-letters', 1, 1],
      ['faults-go-on', 20, 3],
      ['functions-are-throttled', 10, 1],
      ['jobs-fail', 1, 2],
      ['no-game-servers', 3, 1],
      ['nobody-ticks', 1, 3],
      ['players-are-untold', 10, 3],
      ['requests-fail', 100, 1],
      ['tables-are-throttled', 10, 3],
      ['the-cache-is-near-its-limits', 80, 3],
      ['ticks-are-slow', 1_000, 3],
      ['try-match-is-not-started', 1, 3],
      ['violations', 500, 1],
      ['waits-are-long', 120_000, 3],
    ]);
  });

  test.each([dev, emulated])(
    'ring where nothing is counted only about what runs even while nobody plays',
    (template) => {
      const silent = alarmsOf(template).filter(({ TreatMissingData }) => TreatMissingData !== 'notBreaching');
      expect(silent).toMatchObject([
        {
          AlarmName: expect.stringMatching(/-try-match-is-not-started$/),
          Namespace: 'AWS/Lambda',
          MetricName: 'Invocations',
          Dimensions: [{ Name: 'FunctionName', Value: expect.stringMatching(/-try-match$/) }],
          Statistic: 'Sum',
          Period: 60,
          TreatMissingData: 'breaching',
          ComparisonOperator: 'LessThanThreshold',
        },
      ]);
      const others = alarmsOf(template).filter((alarm) => !silent.includes(alarm));
      for (const { ComparisonOperator } of others)
        expect(ComparisonOperator).toBe('GreaterThanOrEqualToThreshold');
    },
  );

  test('look at few metrics, since AWS bills each beyond ten', () => {
    const looked = alarmsOf(dev).flatMap(({ Metrics }) => Metrics?.filter((one) => one.MetricStat) ?? [{}]);
    expect(looked.length).toBeLessThanOrEqual(22);
  });

  test('know the limits that the stage sets for its cache', () => {
    const text = JSON.stringify(dev.findResources('AWS::CloudWatch::Alarm'));
    expect(text).toContain('100 * bytes / 1000000000');
    expect(text).toContain('100 * units / 1800000');
  });

  test('look at the nodes of a cache that has some, primaries first', () => {
    const text = JSON.stringify(withNodes.findResources('AWS::CloudWatch::Alarm'));
    const nodes = [...new Set([...text.matchAll(/muster-dev-\d{4}-\d{3}/g)].map((match) => match[0]))];
    expect(nodes).toEqual([
      'muster-dev-0001-001',
      'muster-dev-0002-001',
      'muster-dev-0001-002',
      'muster-dev-0002-002',
    ]);
  });

  test('are none about a cache that the stage does not make', () => {
    expect(
      sectionsOf(templateOf('dev', { redis: { kind: 'given', url: 'redis://r', cluster: false } })),
    ).not.toContain('the-cache-is-near-its-limits');
  });

  test('use no formulas on an emulated AWS, which knows none', () => {
    const alarms = alarmsOf(emulated);
    expect(alarms.length).toBeGreaterThan(5);
    expect(alarms.filter(({ Metrics }) => Metrics !== undefined)).toEqual([]);
  });
});

describe('the topic of alarms', () => {
  test('is encrypted with a key that CloudWatch may use for no more than publishing', () => {
    const [key] = Object.keys(dev.findResources('AWS::KMS::Key'));
    dev.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: { 'Fn::GetAtt': [key, 'Arn'] } });
    dev.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
    const statements = dev.findResources('AWS::KMS::Key')[String(key)]?.Properties.KeyPolicy.Statement;
    const ofServices = statements.filter((each: { Principal: object }) => 'Service' in each.Principal);
    expect(ofServices).toEqual([
      {
        Sid: 'AlarmsEncrypt',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        Resource: '*',
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });

  test('takes alarms of this account by TLS, and nothing without it', () => {
    const [policy] = Object.values(dev.findResources('AWS::SNS::TopicPolicy'));
    const statements = policy?.Properties.PolicyDocument.Statement;
    expect(statements).toMatchObject([
      { Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      {
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });

  test('sends mail where the stage names somebody', () => {
    dev.resourceCountIs('AWS::SNS::Subscription', 0);
    templateOf('prod', { alarmEmail: 'night@example.com' }).hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'night@example.com',
    });
  });
});

test('the address of the dashboard is an output', () => {
  const outputs = Object.keys(dev.findOutputs('*'));
  expect(outputs).toContain('DashboardUrl');
  dev.hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'muster-dev' });
});
