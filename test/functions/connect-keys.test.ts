import { generateKeyPair, SignJWT } from 'jose';
import { expect, test, vi } from 'vitest';
import { handler } from '../../functions/connect/handler.ts';
import { startStandIn, stubAwsAccount } from '../adapters/stand-in.ts';
import { startIssuer } from '../tokens/issuer.ts';

test('connect answers 503 until its secret holds a key set, and judges tokens from then on', async () => {
  const issuer = await startIssuer('ES256', 'k1');
  await issuer.stop();
  let secret = '{}';
  const { url } = await startStandIn(() => ({ status: 200, body: JSON.stringify({ SecretString: secret }) }));
  stubAwsAccount();
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', url);
  vi.stubEnv('MUSTER_TOKEN_KEYS_SECRET_ID', 'muster-dev/token-keys');
  vi.stubEnv('MUSTER_TOKEN_ISSUER', 'issuer');
  vi.stubEnv('MUSTER_TOKEN_AUDIENCE', 'muster');
  vi.stubEnv('REDIS_URL', 'redis://127.0.0.1:1');
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');

  const { privateKey: forgersKey } = await generateKeyPair('ES256');
  const forged = await new SignJWT().setProtectedHeader({ alg: 'ES256', kid: 'k1' }).sign(forgersKey);
  const connect = () =>
    handler({ requestContext: { connectionId: 'c1' }, queryStringParameters: { token: forged } });

  expect(await connect()).toEqual({ statusCode: 503 });
  secret = JSON.stringify({ keys: [issuer.jwk] });
  expect(await connect()).toEqual({ statusCode: 401 });
});
