import type { FunctionName } from '../../functions/function-settings.ts';
import { FUNCTION_NEEDS, type FunctionNeeds, type TableAction, type TableName } from './function-needs.ts';
import { hasSecret } from './stage-secrets.ts';
import type { Surroundings } from './surroundings.ts';

/** One statement of a policy, named after its reason. */
export interface Permission {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Of the condition StringEquals. */
  readonly onlyWhere?: Readonly<Record<string, string>>;
  /** Why some resource is no single one; absent where each is. */
  readonly wildcardReason?: string;
}

/** What a function may do beyond writing its own log, as its needs say. */
export const permissionsOf = (name: FunctionName, surroundings: Surroundings): readonly Permission[] => {
  const needs = FUNCTION_NEEDS[name];
  return [
    ...recordPermissions(needs, surroundings),
    ...secretPermissions(needs, surroundings),
    ...startPermissions(needs, surroundings),
    ...connectionPermissions(needs, surroundings),
    ...wakeUpPermissions(needs, surroundings),
    ...eventPermissions(needs, surroundings),
    ...loginPermissions(surroundings),
  ];
};

const recordPermissions = ({ tables }: FunctionNeeds, { arns }: Surroundings): Permission[] =>
  (Object.entries(tables) as [TableName, TableAction][]).map(([table, action]) => ({
    sid: `${action}Of${table.charAt(0).toUpperCase()}${table.slice(1)}`,
    actions: [`dynamodb:${action}`],
    resources: [arns.table(table)],
  }));

const secretPermissions = ({ secrets }: FunctionNeeds, { arns, stage }: Surroundings): Permission[] =>
  unlessEmpty({
    sid: 'ReadSecrets',
    actions: ['secretsmanager:GetSecretValue'],
    resources: secrets.filter((secret) => hasSecret(stage, secret)).map(arns.secret),
    wildcardReason: ONE_SECRET_EACH,
  });

const ONE_SECRET_EACH = 'Six characters that Secrets Manager adds to the name: one secret each.';

const startPermissions = ({ invokes }: FunctionNeeds, { arns }: Surroundings): Permission[] =>
  unlessEmpty({
    sid: 'StartFunctions',
    actions: ['lambda:InvokeFunction'],
    resources: invokes.map(arns.function),
  });

const connectionPermissions = (
  { connections }: FunctionNeeds,
  { connectionsArn }: Surroundings,
): Permission[] =>
  unlessEmpty({
    sid: 'ReachPlayers',
    actions: ['execute-api:ManageConnections'],
    resources: connections.map(connectionsArn),
    wildcardReason: 'Connections come and go: those of this one WebSocket, by this method.',
  });

const wakeUpPermissions = ({ wakesLater }: FunctionNeeds, { arns }: Surroundings): Permission[] =>
  wakesLater
    ? [
        {
          sid: 'ScheduleWakeUps',
          actions: ['scheduler:CreateSchedule'],
          resources: [arns.wakeUps],
          wildcardReason: 'A wake-up is named after its queue and moment, in the group of this stage.',
        },
        {
          sid: 'GiveWakeUpsTheirRole',
          actions: ['iam:PassRole'],
          resources: [arns.schedulerRole],
          onlyWhere: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
        },
      ]
    : [];

const eventPermissions = ({ publishes }: FunctionNeeds, { eventBusArn }: Surroundings): Permission[] =>
  publishes && eventBusArn !== null
    ? [{ sid: 'TellOfState', actions: ['events:PutEvents'], resources: [eventBusArn] }]
    : [];

const loginPermissions = ({ redis: { iam, passwordSecret }, arns }: Surroundings): Permission[] => [
  ...unlessEmpty({
    sid: 'LogInToRedis',
    actions: ['elasticache:Connect'],
    resources: iam?.resourceArns ?? [],
  }),
  ...unlessEmpty({
    sid: 'ReadRedisPassword',
    actions: ['secretsmanager:GetSecretValue'],
    resources: passwordSecret === null ? [] : [arns.givenSecret(passwordSecret)],
    wildcardReason: ONE_SECRET_EACH,
  }),
];

const unlessEmpty = (permission: Permission): Permission[] =>
  permission.resources.length === 0 ? [] : [permission];
