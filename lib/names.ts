import type { FunctionName } from '../functions/function-settings.ts';
import type { Stage } from './stage.ts';

/** The only place that spells names of AWS resources which functions and operators go by. */
export const namesOf = ({ name }: Pick<Stage, 'name'>) => {
  const own = `muster-${name}`;
  return {
    stack: (part: string) => `Muster-${name}-${part}`,
    tablePrefix: `${own}-`,
    functionPrefix: `${own}-`,
    function: (functionName: FunctionName) => `${own}-${functionName}`,
    /** Both the schedules of the stacks and the wake-ups of queues. */
    scheduleGroup: own,
    /** By which EventBridge Scheduler invokes functions. */
    schedulerRole: `${own}-scheduler`,
    cache: own,
    /** The Redis user of the functions. */
    cacheUser: own,
    dashboard: own,
    alarmPrefix: `${own}-`,
    api: own,
    /** The log group of what clients call. */
    accessLog: `${own}/access`,
    secrets: {
      /** A text of 32 characters or more, by which receipts are signed. */
      receipts: `${own}/receipts`,
      /** A text of 64 random characters that the key of match tickets is derived from, or that key as a private JWK. */
      matchTickets: `${own}/match-tickets`,
      /** The JSON Web Key Set that players' tokens are verified by; only where the stage names no jwksUrl. */
      tokenKeys: `${own}/token-keys`,
    },
  };
};
