import type { FunctionName } from '../functions/function-settings.ts';
import type { Stage } from './stage.ts';

/** The only place that spells names of AWS resources which functions and operators go by. */
export const namesOf = ({ name }: Pick<Stage, 'name'>) => ({
  stack: (part: string) => `Muster-${name}-${part}`,
  tablePrefix: `muster-${name}-`,
  functionPrefix: `muster-${name}-`,
  function: (functionName: FunctionName) => `muster-${name}-${functionName}`,
  /** Both the schedules of the stacks and the wake-ups of queues. */
  scheduleGroup: `muster-${name}`,
  /** By which EventBridge Scheduler invokes functions. */
  schedulerRole: `muster-${name}-scheduler`,
  cache: `muster-${name}`,
  /** The Redis user of the functions. */
  cacheUser: `muster-${name}`,
  dashboard: `muster-${name}`,
  alarmPrefix: `muster-${name}-`,
  api: `muster-${name}`,
  /** The log group of what clients call. */
  accessLog: `muster-${name}/access`,
  secrets: {
    /** A text of 32 characters or more, by which receipts are signed. */
    receipts: `muster-${name}/receipts`,
    /** A text of 64 random characters that the key of match tickets is derived from, or that key as a private JWK. */
    matchTickets: `muster-${name}/match-tickets`,
    /** The JSON Web Key Set that players' tokens are verified by; only where the stage names no jwksUrl. */
    tokenKeys: `muster-${name}/token-keys`,
  },
});
