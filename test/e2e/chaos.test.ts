import { expect, it } from 'vitest';
import { holdsPromises } from '../../chaos/describe-result.ts';
import { runScenario } from '../../chaos/run-scenario.ts';
import { SCENARIOS } from '../../chaos/scenarios.ts';

it('I12: nobody is lost, matched twice or wrongly penalised when Redis is killed and comes back empty', async () => {
  const scenario = SCENARIOS.find(({ name }) => name === 'redis-emptied') ?? expect.fail();
  const result = await runScenario(scenario, { playersPerSecond: 20, seconds: 2, seed: 1, verbose: false });
  expect(holdsPromises(result)).toBe(true);
  expect(result).toMatchObject({ matched: result.players, stillInLine: 0 });
  expect(result.untilMatchesSeconds).not.toBeNull();
}, 60_000);
