import * as z from 'zod';
import type { TimerClock } from './clock.ts';
import { awsError, type HttpRequest, type HttpResponse, jsonOf, type Route } from './http-server.ts';
import { parseScheduleExpression } from './schedule-timing.ts';
import { createSchedules, type ScheduleDefinition } from './schedules.ts';

const NAME = /^[0-9a-zA-Z-_.]{1,64}$/;

/** What of CreateSchedule and UpdateSchedule is understood here; the rest is kept and given back. */
const request = z.looseObject({
  GroupName: z.string().regex(NAME).default('default'),
  ClientToken: z.string().optional(),
  ScheduleExpression: z.string().max(256),
  ScheduleExpressionTimezone: z.literal('UTC').default('UTC'),
  FlexibleTimeWindow: z.looseObject({ Mode: z.enum(['OFF', 'FLEXIBLE']) }),
  Target: z.looseObject({
    Arn: z.string().startsWith('arn:'),
    RoleArn: z.string().startsWith('arn:'),
    Input: z.string().default('{}'),
  }),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  ActionAfterCompletion: z.enum(['NONE', 'DELETE']).default('NONE'),
});

interface ApiSchedule extends ScheduleDefinition {
  readonly request: z.infer<typeof request>;
}

export interface SchedulerApiOptions {
  readonly clock: TimerClock;
  readonly groups: readonly string[];
  /** The target's ARN, and the event as JSON text. */
  readonly fire: (targetArn: string, input: string) => void;
}

export interface SchedulerApi {
  readonly routes: readonly Route[];
  /** What the stacks define: a schedule that is there from the start. */
  register(name: string, body: Readonly<Record<string, unknown>>): void;
  stop(): void;
}

/** EventBridge Scheduler: CreateSchedule, UpdateSchedule, GetSchedule, DeleteSchedule. */
export const createSchedulerApi = ({ clock, groups, fire }: SchedulerApiOptions): SchedulerApi => {
  const schedules = createSchedules<ApiSchedule>(clock, ({ targetArn, input }) => fire(targetArn, input));

  const write =
    (mode: 'create' | 'update') =>
    ({ params, body }: HttpRequest): HttpResponse => {
      const parsed = parse(params[0] ?? '', jsonOf(body));
      if ('problem' in parsed) return awsError(400, 'ValidationException', parsed.problem);
      const { groupName, name, timing } = parsed;
      if (!groups.includes(groupName)) return notFound(`Schedule group ${groupName}`);
      const known = schedules.find(groupName, name);
      if (mode === 'update' && known === undefined) return notFound(`Schedule ${name}`);
      if (mode === 'create' && known !== undefined) {
        // The SDK's retry of a create that arrived bears the same token.
        const again = known.definition.request.ClientToken === parsed.request.ClientToken;
        if (!again || parsed.request.ClientToken === undefined)
          return awsError(409, 'ConflictException', `Schedule ${name} already exists.`);
      } else if (timing.kind === 'at' && timing.atMs < clock.nowMs()) {
        // AWS does not say what becomes of these; whoever relies on any answer is to find out here.
        return awsError(400, 'ValidationException', 'A one-time schedule for the past.');
      } else schedules.put(parsed);
      return { status: 200, json: { ScheduleArn: arnOf(groupName, name) } };
    };

  const read = ({ params, query }: HttpRequest): HttpResponse => {
    const name = params[0] ?? '';
    const stored = schedules.find(query.get('groupName') ?? 'default', name);
    if (stored === undefined) return notFound(`Schedule ${name}`);
    const { request, groupName } = stored.definition;
    const { ClientToken: _token, ...shown } = request;
    const dates = {
      CreationDate: stored.createdAtMs / 1_000,
      LastModificationDate: stored.changedAtMs / 1_000,
    };
    return { status: 200, json: { ...shown, ...dates, Name: name, Arn: arnOf(groupName, name) } };
  };

  const remove = ({ params, query }: HttpRequest): HttpResponse => {
    const name = params[0] ?? '';
    return schedules.remove(query.get('groupName') ?? 'default', name)
      ? { status: 200, json: {} }
      : notFound(`Schedule ${name}`);
  };

  const path = /^\/schedules\/([^/]+)$/;
  return {
    routes: [
      { method: 'POST', path, handle: write('create') },
      { method: 'PUT', path, handle: write('update') },
      { method: 'GET', path, handle: read },
      { method: 'DELETE', path, handle: remove },
    ],
    register: (name, body) => {
      const parsed = parse(name, body);
      if ('problem' in parsed) throw new Error(parsed.problem);
      schedules.put(parsed);
    },
    stop: schedules.stop,
  };
};

const parse = (name: string, body: unknown): ApiSchedule | { readonly problem: string } => {
  if (!NAME.test(name)) return { problem: `The name ${name} is not valid.` };
  const parsed = request.safeParse(body);
  if (!parsed.success) return { problem: z.prettifyError(parsed.error) };
  const { GroupName, ScheduleExpression, Target, State, ActionAfterCompletion } = parsed.data;
  const timing = parseScheduleExpression(ScheduleExpression);
  if (timing === null)
    return { problem: `Invalid Schedule Expression ${ScheduleExpression}: expected at(...) or rate(...).` };
  return {
    groupName: GroupName,
    name,
    timing,
    enabled: State === 'ENABLED',
    deleteWhenDone: ActionAfterCompletion === 'DELETE',
    targetArn: Target.Arn,
    input: Target.Input,
    request: parsed.data,
  };
};

const arnOf = (groupName: string, name: string): string =>
  `arn:aws:scheduler:us-east-1:000000000000:schedule/${groupName}/${name}`;

const notFound = (what: string): HttpResponse =>
  awsError(404, 'ResourceNotFoundException', `${what} does not exist.`);
