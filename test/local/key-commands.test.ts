import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { describe, expect, it, onTestFinished } from 'vitest';
import { STAGES } from '../../config/stages.ts';
import { DEVELOPMENT_AUDIENCE, DEVELOPMENT_ISSUER } from '../../local/tokens.ts';
import { createSigner, MATCH_TICKET_AUDIENCE } from '../../src/tokens/signer.ts';
import { startStandIn } from '../adapters/stand-in.ts';

const ACCOUNT = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

const run = (script: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
  new Promise<{ readonly failed: boolean; readonly out: string; readonly err: string }>((resolve) => {
    const file = fileURLToPath(new URL(`../../${script}`, import.meta.url));
    const env = {
      PATH: process.env.PATH,
      AWS_EC2_METADATA_DISABLED: 'true',
      HOME: '/nowhere',
      ...environment,
    };
    execFile(process.execPath, [file, ...args], { env }, (error, out, err) =>
      resolve({ failed: error !== null, out, err }),
    );
  });

describe('token', () => {
  it('prints the key set by which a stage accepts the tokens of this machine', async () => {
    const [keySet, token] = await Promise.all([
      run('local/token.ts', ['--key-set']),
      run('local/token.ts', ['--player', 'alice']),
    ]);
    const { keys } = JSON.parse(keySet.out);
    expect(Object.keys(keys[0]).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    const { payload } = await jwtVerify(token.out.trim(), createLocalJWKSet({ keys }));
    expect(payload.sub).toBe('alice');
  });

  it.each(['dev', 'emulated'] as const)('is of the issuer that the stage %s trusts', (stage) => {
    const { issuer, audience, jwksUrl } = STAGES[stage].tokens;
    expect([issuer, audience, jwksUrl]).toEqual([DEVELOPMENT_ISSUER, DEVELOPMENT_AUDIENCE, null]);
  });
});

describe('match-ticket-keys', () => {
  const print = (args: readonly string[], environment?: NodeJS.ProcessEnv) =>
    run('scripts/match-ticket-keys.ts', args, environment);

  const withSecret = async (SecretString: string) => {
    const { url, requests } = await startStandIn(() => ({
      status: 200,
      body: JSON.stringify({ SecretString }),
    }));
    return { requests, environment: { ...ACCOUNT, AWS_ENDPOINT_URL_SECRETS_MANAGER: url } };
  };

  it('prints the keys by which the match tickets of a stage are verified', async () => {
    const secret = 'r'.repeat(64);
    const { requests, environment } = await withSecret(secret);
    const { out } = await print(['--stage', 'dev'], environment);
    expect(requests[0]?.body).toBe('{"SecretId":"muster-dev/match-tickets"}');
    const clock = { nowMs: () => Date.now() };
    const signer = createSigner({ receiptSecret: async () => '', matchTicketKey: async () => secret, clock });
    const ticket = await signer.matchTicket({ player: 'alice', sessionId: 's1', gameMode: 'm', team: 0 });
    const { payload } = await jwtVerify(ticket, createLocalJWKSet(JSON.parse(out)), {
      audience: MATCH_TICKET_AUDIENCE,
    });
    expect(payload.player).toBe('alice');
  });

  it('finds the emulated AWS that is up, and says so when none is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-keys-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const args = ['--stage', 'emulated', '--folder', folder];
    const nothing = await print(args);
    expect([nothing.failed, nothing.err]).toEqual([true, expect.stringContaining('`npm run aws:up` before')]);
    const { url, requests } = await startStandIn(() => ({ status: 500 }));
    await writeFile(join(folder, 'deployed-to.json'), JSON.stringify({ endpoint: url }));
    await print(args);
    expect(requests[0]?.body).toBe('{"SecretId":"muster-emulated/match-tickets"}');
  });

  it('says that a secret holds no key, and does not show it', async () => {
    const { environment } = await withSecret('short secret');
    const { failed, err } = await print(['--stage', 'dev'], environment);
    expect([failed, err]).toEqual([true, expect.stringContaining('expected a private P-256 key')]);
    expect(err).not.toContain('short secret');
  });

  it('says that there is no such secret', async () => {
    const { url } = await startStandIn(() => ({
      status: 400,
      body: '{"__type":"ResourceNotFoundException"}',
    }));
    const { failed, err } = await print(['--stage', 'dev'], { ...ACCOUNT, AWS_ENDPOINT_URL: url });
    expect([failed, err]).toEqual([
      true,
      expect.stringContaining('There is no secret muster-dev/match-tickets'),
    ]);
  });

  it.each([
    [[], {}, '--stage is missing'],
    [['--stage', 'other'], {}, 'There is no stage "other"'],
    [['--stage', 'dev'], {}, 'There is no Region: expected AWS_REGION'],
    [['--stage', 'dev'], { AWS_REGION: 'us-east-1' }, 'There are no AWS credentials'],
  ])('says what is missing: %j %j', async (args, environment, message) => {
    const { failed, err } = await print(args, environment);
    expect([failed, err]).toEqual([true, expect.stringContaining(message)]);
  });
});
