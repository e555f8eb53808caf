import { expect, test } from 'vitest';
import { deploymentOf } from '../../lib/deployment.ts';

test('a deployment is numbered by its second, so that a later one is the newer', () => {
  expect(deploymentOf(undefined, 1_800_000_000_999)).toBe(1_800_000_000);
});

test('an earlier deployment can be made again by its number', () => {
  expect(deploymentOf('1700000000', Date.now())).toBe(1_700_000_000);
});

test.each(['', 'soon', '1.5', '-1', '0', true, {}])('%j is no number of a deployment', (given) => {
  expect(() => deploymentOf(given, 0)).toThrow('expected whole seconds');
});
