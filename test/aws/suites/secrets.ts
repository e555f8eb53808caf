import { execFile } from 'node:child_process';
import { createSecretKey } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { namesOf } from '../../../lib/names.ts';
import { EMULATED_STAGE } from '../../../local/aws/deploy.ts';
import { REGION, TEST_CREDENTIALS } from '../../../local/aws/run-cdk.ts';
import { createTokenIssuer } from '../../../local/tokens.ts';
import { readReceipt } from '../../../src/tokens/receipts.ts';
import { upgradeStatus } from '../../support/client.ts';
import { closeAll, openWorld, playThrough, ticketOf, type World } from '../../support/runtime.ts';

const SCRIPT = fileURLToPath(new URL('../../../scripts/match-ticket-keys.ts', import.meta.url));
const { secrets } = namesOf({ name: EMULATED_STAGE });

let world: World;
let endpoint: string;
beforeAll(async () => {
  world = await openWorld();
  endpoint = inject('deployed')?.endpoint ?? '';
});
afterAll(() => world.stop());

const secretText = async (id: string): Promise<string> => {
  const client = new SecretsManagerClient({ endpoint, region: REGION, credentials: TEST_CREDENTIALS });
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: id }));
  client.destroy();
  return SecretString ?? '';
};

/** What an operator hands to game servers. */
const publishedKeys = async () => {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: TEST_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: TEST_CREDENTIALS.secretAccessKey,
  };
  const args = [SCRIPT, '--stage', EMULATED_STAGE];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return createLocalJWKSet(JSON.parse(stdout));
};

describe('functions read their secrets', () => {
  it('receipts are signed by the one that was generated at the deploy, and no others are taken', async () => {
    const [alice] = await world.enqueueInOrder('Normal_5v5', ['alice']);
    const { receipt, ticketId } = ticketOf(alice);
    const key = createSecretKey(await secretText(secrets.receipts), 'utf8');
    expect(readReceipt(key, receipt, Date.now())).toMatchObject({ ticketId });
    alice.send({ type: 'sync', receipt });
    expect(await alice.next('state')).toMatchObject({ status: 'waiting', ticket_id: ticketId });
    alice.send({ type: 'dequeue' });
    await alice.next('dequeued');
    alice.send({ type: 'sync', receipt: `${receipt.slice(0, -4)}AAAA` });
    expect(await alice.next('error')).toMatchObject({ code: 'bad_receipt' });
    await closeAll([alice]);
  });

  it('match tickets verify by the key set that operators hand to game servers', async () => {
    const duel = await world.enqueueInOrder('Normal_1v1', ['alice', 'bob']);
    const found = await playThrough(duel);
    const keys = await publishedKeys();
    for (const [index, { match_ticket, session_id }] of found.entries()) {
      const { payload } = await jwtVerify(match_ticket, keys);
      expect(payload).toMatchObject({ player: duel[index]?.player, session: session_id });
    }
    await closeAll(duel);
  });

  it('a token is refused when its key is not in the secret', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const mintForeign = await createTokenIssuer({ ...(await exportJWK(privateKey)), kid: 'foreign' });
    const statusWith = (token: string) => upgradeStatus(world.url, { authorization: `Bearer ${token}` });
    expect(await statusWith(await mintForeign(world.name('alice')))).toBe(403);
    expect(await statusWith(await world.mintToken(world.name('alice')))).toBe(101);
  });
});
