import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJwksVerifier } from '../../src/tokens/jwks-verifier.ts';
import { remoteKeySet } from '../../src/tokens/remote-key-set.ts';
import { Unavailable } from '../../src/use-cases/unavailable.ts';
import { AUDIENCE, ISSUER, NOW_MS, startIssuer } from './issuer.ts';

const TEN_MINUTES_MS = 600_000;
const HALF_MINUTE_MS = 30_000;

let issuer: Awaited<ReturnType<typeof startIssuer>>;
beforeEach(async () => {
  issuer = await startIssuer('ES256', 'key');
});
afterEach(() => issuer.stop());

const createWorld = () => {
  const world = { nowMs: NOW_MS, warnings: [] as string[] };
  const clock = { nowMs: () => world.nowMs };
  const log = { warn: (message: string) => void world.warnings.push(message) };
  const keySet = remoteKeySet({ url: issuer.jwksUrl, clock, log });
  const verifier = createJwksVerifier({ keySet, issuer: ISSUER, audience: AUDIENCE, clock });
  const verify = async (kid = 'key') =>
    (await verifier.verify(await issuer.sign({}, { kid })))?.player ?? null;
  return { world, verify };
};

describe('a published key set', () => {
  it('is fetched again every ten minutes, so that a key that was taken out is refused', async () => {
    const { world, verify } = createWorld();
    expect(await verify()).toBe('alice');
    issuer.answer.body = '{"keys":[]}';
    world.nowMs += TEN_MINUTES_MS - 1;
    expect(await verify()).toBe('alice');
    expect(issuer.fetches()).toBe(1);
    world.nowMs += 1;
    expect(await verify()).toBeNull();
    expect(issuer.fetches()).toBe(2);
  });

  it.each([
    ['an error', 500, '{}'],
    ['what is not a key set', 200, '{"keys":"none"}'],
  ])('that became %s lets the keys before it be good, with a warning', async (_, status, body) => {
    const { world, verify } = createWorld();
    await verify();
    Object.assign(issuer.answer, { status, body });
    world.nowMs += TEN_MINUTES_MS;
    expect(await Promise.all([verify(), verify()])).toEqual(['alice', 'alice']);
    expect(world.warnings).toEqual(['The key set of tokens cannot be read; the one before is used']);
    // It is not asked for at each token meanwhile.
    expect(await verify()).toBe('alice');
    expect(issuer.fetches()).toBe(2);
  });

  it('counts the ten minutes from its first fetch, however late that was', async () => {
    const { world, verify } = createWorld();
    world.nowMs += TEN_MINUTES_MS;
    expect([await verify(), await verify()]).toEqual(['alice', 'alice']);
    expect(issuer.fetches()).toBe(1);
  });

  it('that gets a new key is fetched again for the first tokens of that key', async () => {
    const { world, verify } = createWorld();
    await verify();
    issuer.answer.body = JSON.stringify({ keys: [issuer.jwk, { ...issuer.jwk, kid: 'fresh' }] });
    world.nowMs += HALF_MINUTE_MS;
    expect(await Promise.all([verify('fresh'), verify('fresh')])).toEqual(['alice', 'alice']);
    expect(issuer.fetches()).toBe(2);
  });

  it.each([
    ['at its issuer', 200, null],
    ['while its issuer is away', 500, 'Unavailable'],
  ])('is not fetched for each token that names a key nobody has, %s', async (_, status, refusal) => {
    const { world, verify } = createWorld();
    const refused = (kid: string) => verify(kid).catch(({ name }: Error) => name);
    await verify();
    issuer.answer.status = status;
    world.nowMs += HALF_MINUTE_MS;
    for (let token = 1; token <= 20; token += 1) expect(await refused(`invented-${token}`)).toBe(refusal);
    expect(await verify()).toBe('alice');
    expect(issuer.fetches()).toBe(2);
    world.nowMs += HALF_MINUTE_MS;
    expect(await refused('invented')).toBe(refusal);
    expect(issuer.fetches()).toBe(3);
  });

  it('that was never had is asked for every two seconds, whatever the number of tokens', async () => {
    const { world, verify } = createWorld();
    issuer.answer.status = 500;
    for (let token = 1; token <= 20; token += 1) await expect(verify()).rejects.toThrow(Unavailable);
    expect(issuer.fetches()).toBe(1);
    issuer.answer.status = 200;
    world.nowMs += 2_000;
    expect(await verify()).toBe('alice');
  });
});
