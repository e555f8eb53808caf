import { afterAll, beforeAll, expect, it } from 'vitest';
import { upgradeStatus } from '../support/client.ts';
import { type OwnWorld, startOwnWorld } from '../support/runtime.ts';

let world: OwnWorld;
beforeAll(async () => {
  world = await startOwnWorld();
});
afterAll(() => world.stop());

it('the upgrade takes the token from the subprotocol, as browsers can send it', async () => {
  const token = await world.mintToken(world.name('alice'));
  expect(await upgradeStatus(world.url, {}, ['muster', token])).toBe(101);
});
