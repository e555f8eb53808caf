import { STAGES } from '../../config/stages.ts';
import { type Stage, stageNamed } from '../../lib/stage.ts';
import type { StageSettings } from '../../lib/stage-schema.ts';

/** A stage of the given name that is like prod but for these settings. */
export const stageLike = (settings: Partial<StageSettings>, name = 'try'): Stage =>
  stageNamed(name, { [name]: { ...STAGES.prod, ...settings } });

export const SERVERLESS = { kind: 'serverless', gigabytesMax: 3, ecpuPerSecondMax: 20_000 } as const;

export const NODES = { kind: 'nodes', nodeType: 'cache.t4g.small', shards: 2, replicas: 1 } as const;

/** A Redis of one's own, whose password is in a secret. */
export const GIVEN = {
  kind: 'given',
  url: 'rediss://me@redis.example:6380',
  cluster: false,
  passwordSecret: 'game/redis-password',
} as const;
