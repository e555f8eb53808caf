import { ArnFormat, type Stack } from 'aws-cdk-lib';
import type { FunctionName } from '../../functions/function-settings.ts';
import { TABLES } from '../../src/dynamodb/tables.ts';
import { namesOf } from '../names.ts';
import type { FunctionNetwork, RedisAccess } from '../redis-access.ts';
import type { Stage } from '../stage.ts';
import type { SecretName, TableName } from './function-needs.ts';

/** What stands around the functions of a stage: they are told of it, and may call parts of it. */
export interface Surroundings {
  readonly stage: Stage;
  readonly names: ReturnType<typeof namesOf>;
  readonly arns: ReturnType<typeof arnsOf>;
  readonly redis: RedisAccess;
  readonly network: FunctionNetwork | null;
  /** Seconds since the epoch, greater at each deployment. */
  readonly deployment: number;
  /** The http base of the WebSocket stage. */
  readonly managementEndpoint: string;
  /** Of the WebSocket stage's `@connections`, without a method. */
  readonly connectionsArn: (method: string) => string;
  /** Of state events; null without one. */
  readonly eventBusArn: string | null;
}

/**
 * Of what is known by its name: so functions can name each other, and their schedules, without a circle, and nothing
 * that they are granted is an export, which could not be taken back while they are there.
 */
export const arnsOf = (stack: Stack, stage: Stage) => {
  const names = namesOf(stage);
  const secretNamed = (secretName: string) =>
    stack.formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      // Secrets Manager ends it with six characters of its own.
      resourceName: `${secretName}-??????`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  return {
    function: (name: FunctionName) =>
      stack.formatArn({
        service: 'lambda',
        resource: 'function',
        resourceName: names.function(name),
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    table: (name: TableName) =>
      stack.formatArn({
        service: 'dynamodb',
        resource: 'table',
        resourceName: `${names.tablePrefix}${TABLES[name].suffix}`,
      }),
    secret: (name: SecretName) => secretNamed(names.secrets[name]),
    /** Of a secret that is none of the stage's own; `id` may be an ARN already. */
    givenSecret: (id: string) => (id.startsWith('arn:') ? id : secretNamed(id)),
    schedulerRole: stack.formatArn({
      service: 'iam',
      region: '',
      resource: 'role',
      resourceName: names.schedulerRole,
    }),
    /** The wake-ups of queues: one each, named after it and its moment. */
    wakeUps: stack.formatArn({
      service: 'scheduler',
      resource: 'schedule',
      resourceName: `${names.scheduleGroup}/wake-*`,
    }),
    /** `bus` may be an ARN already. */
    eventBus: (bus: string) =>
      bus.startsWith('arn:')
        ? bus
        : stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: bus }),
  };
};
