import { settingsOf } from '../functions/function-settings.ts';
import type { Stage } from '../lib/stage.ts';
import { billedMs, type Costs } from './estimate-costs.ts';
import type { Measurements } from './measurements.ts';
import {
  CACHE_GB_MIN,
  CACHE_NODE_HOUR,
  FREE_ALARM_METRICS,
  FREE_DASHBOARDS,
  HOURS_A_MONTH,
  PRICES,
} from './prices.ts';
import type { StageResources } from './stage-resources.ts';

/** Plain commands to Redis of one look at a queue: a script, and what it runs. */
const ECPU_A_LOOK = 10;

/** USD for a month in which nobody plays. The always-free alarms and dashboards of an account are taken off. */
export const idleCosts = (measurements: Measurements, resources: StageResources): Costs => ({
  Cache: cache(resources.stage),
  'Scheduled functions': scheduled(measurements, resources),
  Secrets: resources.secrets * PRICES.secretMonth.usd,
  Keys: resources.keys * PRICES.keyMonth.usd,
  Alarms: beyond(resources.alarmMetrics, FREE_ALARM_METRICS) * PRICES.alarmMetricMonth.usd,
  Dashboards: beyond(resources.dashboards, FREE_DASHBOARDS) * PRICES.dashboardMonth.usd,
  'Custom metrics': measurements.idleCustomMetrics * PRICES.customMetricMonth.usd,
  'NAT gateways': resources.natGateways * PRICES.natGatewayHour.usd * HOURS_A_MONTH,
  'Public addresses': resources.publicAddresses * PRICES.publicAddressHour.usd * HOURS_A_MONTH,
  'Interface endpoints': resources.interfaceEndpoints * PRICES.interfaceEndpointHour.usd * HOURS_A_MONTH,
});

const beyond = (count: number, free: number): number => Math.max(0, count - free);

const cache = ({ redis }: Stage): number => {
  if (redis.kind === 'given') return 0;
  if (redis.kind === 'serverless') return CACHE_GB_MIN * PRICES.cacheGbHour.usd * HOURS_A_MONTH;
  const nodeHour = CACHE_NODE_HOUR[redis.nodeType];
  if (nodeHour === undefined)
    throw new Error(
      `The price of ${redis.nodeType} is not known: expected one of ${Object.keys(CACHE_NODE_HOUR).join(', ')}, or its price in costs/prices.ts.`,
    );
  return redis.shards * (1 + redis.replicas) * nodeHour * HOURS_A_MONTH;
};

/** Runs that find nothing to do. */
const scheduled = ({ idleMs }: Measurements, { stage, schedules, gameModes }: StageResources): number => {
  const costs = Object.entries(schedules).map(([name, everyMinutes]) => {
    const runs = (HOURS_A_MONTH * 60) / everyMinutes;
    const gbSeconds = (billedMs(name, idleMs[name] ?? 0) / 1_000) * (settingsOf(name).memoryMb / 1_024);
    const ecpu = stage.redis.kind === 'serverless' ? gameModes * ECPU_A_LOOK * PRICES.cacheEcpu.usd : 0;
    const usd =
      PRICES.scheduledInvocation.usd +
      PRICES.lambdaRequest.usd +
      gbSeconds * PRICES.lambdaGbSecond.usd +
      ecpu;
    return runs * usd;
  });
  return costs.reduce((total, usd) => total + usd, 0);
};
