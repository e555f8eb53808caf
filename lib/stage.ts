import type * as z from 'zod';
import { STAGES } from '../config/stages.ts';
import { type StageSettings, stageSchema } from './stage-schema.ts';

export interface Stage extends StageSettings {
  /** Part of every name, so that stages live side by side in one account. */
  readonly name: string;
}

/** The stage of this name in config/stages.ts. */
export const stageNamed = (
  name: string | undefined,
  stages: Readonly<Record<string, StageSettings>> = STAGES,
): Stage => {
  if (name === undefined)
    throw new Error(
      `There is no stage: expected -c stage=<name>, which is one of ${Object.keys(stages).join(', ')}; with npm run, after "--".`,
    );
  // ElastiCache takes no name that ends in a hyphen or has two in a row.
  if (!/^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,19}$/.test(name))
    throw new Error(
      `The stage is "${name}": expected 1 to 20 of a-z, 0-9 and single "-", beginning with a letter and not ending in "-" (-c stage=<name>).`,
    );
  const settings = Object.hasOwn(stages, name) ? stages[name] : undefined;
  if (settings === undefined)
    throw new Error(
      `There is no stage "${name}": expected one of ${Object.keys(stages).join(', ')} (-c stage=<name>), or a new one in config/stages.ts.`,
    );
  const parsed = stageSchema.safeParse(settings);
  if (!parsed.success) throw new Error(parsed.error.issues.map((issue) => sentence(name, issue)).join('\n'));
  return { name, ...parsed.data };
};

const sentence = (stage: string, { path, message }: z.core.$ZodIssue): string =>
  `config/stages.ts: ${[stage, ...path].map(String).join('.')}: ${message}.`;
