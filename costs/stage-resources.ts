import { App, Stack } from 'aws-cdk-lib';
import { CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnAlarm, CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnEIP, CfnNatGateway, CfnVPCEndpoint } from 'aws-cdk-lib/aws-ec2';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { addStacks } from '../lib/add-stacks.ts';
import { readStageConfiguration } from '../lib/read-stage-configuration.ts';
import type { Stage } from '../lib/stage.ts';

/** What of a stage is paid for, as its stacks define it. */
export interface StageResources {
  readonly stage: Stage;
  readonly gameModes: number;
  /** Lambda writes lines of its own about each invocation. */
  readonly logsInvocations: boolean;
  /** The format of a line; null without an access log. */
  readonly accessLogFormat: string | null;
  readonly secrets: number;
  readonly keys: number;
  /** Metrics that alarms look at: AWS bills each as an alarm. */
  readonly alarmMetrics: number;
  readonly dashboards: number;
  readonly natGateways: number;
  readonly publicAddresses: number;
  /** Each in each of its zones. */
  readonly interfaceEndpoints: number;
  /** Minutes between two runs, by function. */
  readonly schedules: Readonly<Record<string, number>>;
}

/** Defines the stacks of a stage, without synthesizing them, and looks at what they hold. */
export const stageResources = (stage: Stage): StageResources => {
  const app = new App({ analyticsReporting: false });
  const configuration = readStageConfiguration(stage);
  // Nothing is deployed: any folder will do as a bundle.
  addStacks(app, stage, { deployment: 1, configuration, bundles: () => import.meta.dirname });
  const all = app.node.findAll();
  const functions = all.filter((each) => each instanceof CfnFunction);
  const endpoints = all.filter((each) => each instanceof CfnVPCEndpoint);
  const schedules = all.filter((each) => each instanceof CfnSchedule);
  return {
    stage,
    gameModes: configuration.gameModes.size,
    logsInvocations: functions.some(logsInvocations),
    accessLogFormat: all.filter((each) => each instanceof CfnStage).map(accessLogFormat)[0] ?? null,
    secrets: all.filter((each) => each instanceof CfnSecret).length,
    keys: all.filter((each) => each instanceof CfnKey).length,
    alarmMetrics: sum(all.filter((each) => each instanceof CfnAlarm).map(metricsOfAlarm)),
    dashboards: all.filter((each) => each instanceof CfnDashboard).length,
    natGateways: all.filter((each) => each instanceof CfnNatGateway).length,
    publicAddresses: all.filter((each) => each instanceof CfnEIP).length,
    interfaceEndpoints: sum(endpoints.map(zonesOfEndpoint)),
    schedules: Object.fromEntries(schedules.map((each) => [String(each.name), minutesOf(each)])),
  };
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const logsInvocations = ({ loggingConfig }: CfnFunction): boolean =>
  loggingConfig === undefined ||
  !('systemLogLevel' in loggingConfig) ||
  (loggingConfig.systemLogLevel ?? 'INFO') !== 'WARN';

const accessLogFormat = ({ accessLogSettings }: CfnStage): string | null =>
  accessLogSettings !== undefined && 'format' in accessLogSettings
    ? (accessLogSettings.format ?? null)
    : null;

/** One, or as many as its formula looks at. */
const metricsOfAlarm = (alarm: CfnAlarm): number => {
  const metrics: readonly object[] | undefined = Stack.of(alarm).resolve(alarm.metrics);
  return metrics === undefined ? 1 : metrics.filter((each) => 'metricStat' in each).length;
};

const zonesOfEndpoint = ({ vpcEndpointType, subnetIds }: CfnVPCEndpoint): number =>
  vpcEndpointType === 'Interface' ? (subnetIds?.length ?? 1) : 0;

const minutesOf = ({ scheduleExpression }: CfnSchedule): number => {
  const [, minutes] = /^rate\((\d+) minutes?\)$/.exec(scheduleExpression) ?? [];
  if (minutes === undefined) throw new Error(`The schedule ${scheduleExpression} has no rate in minutes.`);
  return Number(minutes);
};
