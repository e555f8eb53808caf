import { Annotations, type App, type StackProps, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { FunctionName } from '../functions/function-settings.ts';
import type { Configuration } from '../src/core/game-mode.ts';
import { EMULATED_ENVIRONMENT } from './emulated-environment.ts';
import { namesOf } from './names.ts';
import { type FunctionNetwork, givenRedis, type RedisAccess } from './redis-access.ts';
import { CacheStack } from './stacks/cache-stack.ts';
import { NetworkStack } from './stacks/network-stack.ts';
import { ObservabilityStack } from './stacks/observability-stack.ts';
import { RealtimeStack } from './stacks/realtime-stack.ts';
import { RecordsStack } from './stacks/records-stack.ts';
import { SchedulesStack } from './stacks/schedules-stack.ts';
import type { Stage } from './stage.ts';

export interface StackInputs {
  /** Seconds since the epoch. */
  readonly deployment: number;
  /** The folder of a function's bundle. */
  readonly bundles: (name: FunctionName) => string;
  /** What the bundles hold. */
  readonly configuration: Configuration;
}

/**
 * All stacks of a stage, and what they hand to each other. Synthesis checks them by the rules of AWS Solutions. They name
 * no account and no Region, so the same templates go wherever the credentials of a deployment point; but those for an
 * emulated AWS go nowhere else.
 */
export const addStacks = (app: App, stage: Stage, inputs: StackInputs) => {
  const { deployment, bundles, configuration } = inputs;
  const { stack } = namesOf(stage);
  const env = stage.emulator === null ? {} : { env: EMULATED_ENVIRONMENT };
  const about: About = (what) => ({ stage, description: `Muster, stage ${stage.name}: ${what}`, ...env });
  Tags.of(app).add('muster:stage', stage.name);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

  const { network, redis } = addRedis(app, stage, about);
  const records = new RecordsStack(app, stack('Records'), about('durable records'));
  const realtime = new RealtimeStack(app, stack('Realtime'), {
    ...about('the WebSocket and the functions behind it'),
    redis,
    network,
    deployment,
    bundles,
    eventBus: configuration.events.eventBridgeBus,
  });
  // It goes by their names, which no deployment would wait for.
  realtime.addStackDependency(records);
  warnOfExample(realtime, stage);
  const { functions } = realtime;
  const schedules = new SchedulesStack(app, stack('Schedules'), { ...about('what runs on time'), functions });
  const observability = new ObservabilityStack(app, stack('Observability'), {
    ...about('dashboard and alarms'),
    queues: [...new Set([...configuration.gameModes.values()].map(({ queue }) => queue))],
    apiId: realtime.apiId,
    deadLetters: schedules.deadLetters,
  });
  return { records, realtime, schedules, observability };
};

/** The names under `.example` are nobody's (RFC 2606): prod bears one until its operator has chosen an issuer. */
const warnOfExample = (realtime: RealtimeStack, { name, tokens: { issuer } }: Stage): void => {
  if (URL.parse(issuer)?.hostname.endsWith('.example'))
    Annotations.of(realtime).addWarningV2(
      'muster:example-issuer',
      `config/stages.ts: ${name}.tokens.issuer: ${issuer} is only an example, and nobody can be let in by it.`,
    );
};

type About = (what: string) => StackProps & { readonly stage: Stage };

interface Reachable {
  readonly network: FunctionNetwork | null;
  readonly redis: RedisAccess;
}

/** The stage's own cache, in a network of its own unless it has a public endpoint; or the Redis that it was given. */
const addRedis = (app: App, stage: Stage, about: About): Reachable => {
  const given = givenRedis(stage);
  if (given !== null) return { network: null, redis: given };
  const { stack } = namesOf(stage);
  const network =
    stage.network === 'public' ? null : new NetworkStack(app, stack('Network'), about('network')).network;
  return { network, redis: new CacheStack(app, stack('Cache'), { ...about('Redis'), network }).redis };
};
