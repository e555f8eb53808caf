import type { VirtualClock } from '../src/memory/virtual-clock.ts';
import type { Chance } from './chance.ts';
import type { Containers } from './containers.ts';
import { DISASTERS, type DisasterName, type FaultRates } from './fault-rates.ts';
import type { SimulatedRedis } from './redis.ts';
import type { Weather } from './weather.ts';

const HOUR_MS = 3_600_000;
const AWAY_MS = { min: 500, max: 30_000 };
const LOST_WRITES_MS = { min: 10, max: 1_000 };
const REDIS_CLOCK_OFF_MS_MAX = 500;
const FAILING_MS = { min: 5_000, max: 60_000 };

export interface DisasterOptions {
  readonly clock: VirtualClock;
  readonly chance: Chance;
  readonly redis: SimulatedRedis;
  readonly containers: Containers;
  readonly weather: Weather;
  readonly recordsAway: (ms: number) => void;
  readonly deploy: () => void;
  readonly happened: (name: DisasterName) => void;
}

/** What befalls the whole system at random moments, as often an hour as its rates say. */
export const startDisasters = (options: DisasterOptions): void => {
  const { clock, chance, weather, happened } = options;
  const strike = strikesOf(options);
  const usual = weather.rates().anHour;
  const schedule = (name: DisasterName): void => {
    if (usual[name] === 0) return;
    clock.at(clock.nowMs() + chance.wait(HOUR_MS / usual[name]), () => {
      // The end of a history is calm.
      if (weather.rates().anHour[name] === 0) return;
      happened(name);
      strike[name]();
      schedule(name);
    });
  };
  for (const name of DISASTERS) schedule(name);
};

const strikesOf = (options: DisasterOptions): Readonly<Record<DisasterName, () => void>> => {
  const { clock, chance, redis, containers, weather } = options;
  const forAWhile = (change: (rates: FaultRates) => FaultRates) => () =>
    weather.worsen(chance.among(FAILING_MS), change);
  return {
    redis_away: () => redis.goAway(chance.among(AWAY_MS)),
    redis_emptied: () => {
      redis.empty();
      if (chance.happens(0.5)) redis.goAway(chance.among(AWAY_MS));
    },
    redis_failed_over: () => {
      redis.replicate();
      clock.at(clock.nowMs() + chance.among(LOST_WRITES_MS), () => {
        const isWhole = chance.happens(0.5);
        redis.failOver(
          () => isWhole || chance.happens(0.5),
          Math.round((2 * chance.draw() - 1) * REDIS_CLOCK_OFF_MS_MAX),
        );
        redis.goAway(chance.among(AWAY_MS));
      });
    },
    records_away: () => options.recordsAway(chance.among(FAILING_MS)),
    posts_throttled: forAWhile((rates) => ({ ...rates, posts: { slow: 0.2, failed: 0.7 } })),
    provider_away: forAWhile((rates) => ({
      ...rates,
      provider: { fails: 1, hangs: 0.1, slow: 0.5, answerLost: 0, keeps: 1 },
    })),
    deployed: options.deploy,
    containers_killed: () => containers.killAll(),
  };
};
