import type { StageSettings } from '../lib/stage-schema.ts';
import { CONNECTED_SECONDS } from './assumptions.ts';

export interface CostOptions {
  /** Of config/stages.ts; the following are set in its place. */
  readonly stage: string;
  readonly network: StageSettings['network'];
  readonly redis: 'serverless' | 'nodes';
  /** Players a second. */
  readonly rates: readonly number[];
  readonly queues: number;
  readonly connectedSeconds: number;
}

export const COST_OPTIONS: CostOptions = {
  stage: 'prod',
  network: 'nat',
  redis: 'serverless',
  rates: [1, 10, 100],
  queues: 1,
  connectedSeconds: CONNECTED_SECONDS,
};
