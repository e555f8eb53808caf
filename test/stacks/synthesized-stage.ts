import { readFileSync, rmSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { addStacks } from '../../lib/add-stacks.ts';
import { readStageConfiguration } from '../../lib/read-stage-configuration.ts';
import type { Stage } from '../../lib/stage.ts';

export const DEPLOYMENT = 1_800_000_000;

/** The flags that a deployment has. */
const CONTEXT = JSON.parse(readFileSync('cdk.json', 'utf8')).context;

export interface SynthesizeOptions {
  readonly eventBridgeBus?: string;
  /** Adds to the app what the project does not. */
  readonly also?: (app: App) => void;
}

/** All stacks of a stage, synthesized and checked as `cdk deploy` does; throws when the check finds something. */
export const synthesizeStage = (stage: Stage, { eventBridgeBus, also }: SynthesizeOptions = {}) => {
  const app = new App({ context: CONTEXT });
  const read = readStageConfiguration(stage);
  const events = { ...read.events, eventBridgeBus: eventBridgeBus ?? null };
  const stacks = addStacks(app, stage, {
    deployment: DEPLOYMENT,
    // A folder that is there stands for the bundle: what is in it is not what these tests are about.
    bundles: (name) => `functions/${name}`,
    configuration: { ...read, events },
  });
  also?.(app);
  const { directory, stacks: synthesized } = app.synth();
  const made = {
    stackNames: synthesized.map(({ stackName }) => stackName),
    /** Stack -> those that are deployed before it. */
    deployedAfter: Object.fromEntries(
      synthesized.map(({ id, dependencies }) => [id, dependencies.map((before) => before.id)]),
    ),
    warnings: synthesized.flatMap(({ messages }) => messages.map(({ entry }) => String(entry.data))),
    resources: synthesized.flatMap(({ template }) => Object.values<Resource>(template.Resources)),
    /** What whoever may describe the stacks reads, but for exports to other stacks, by name. */
    outputs: Object.fromEntries<Output>(
      synthesized.flatMap(({ template }) => Object.entries(template.Outputs ?? {})),
    ),
    realtime: Template.fromStack(stacks.realtime),
    schedules: Template.fromStack(stacks.schedules),
  };
  rmSync(directory, { recursive: true });
  return made;
};

interface Output {
  readonly Value: unknown;
  readonly Export?: unknown;
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export const resourcesOf = (template: Template): Readonly<Record<string, Resource>> =>
  template.toJSON().Resources;

/**
 * A value of a template in words: `<Id>` for a reference, `<Id.Attribute>`, `<Stack:Export>`; parts of the deploying
 * account and Region left out.
 */
export const spelt = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(spelt).join('');
  if (typeof value !== 'object' || value === null) return String(value);
  const [[name, of] = ['', '']] = Object.entries(value);
  if (name === 'Ref') return String(of).startsWith('AWS::') ? '' : `<${of}>`;
  if (name === 'Fn::GetAtt') return `<${(of as string[]).join('.')}>`;
  if (name === 'Fn::ImportValue') return `<${of}>`;
  if (name === 'Fn::Join') return spelt((of as [string, unknown[]])[1]);
  throw new Error(`No words for ${JSON.stringify(value)}`);
};
