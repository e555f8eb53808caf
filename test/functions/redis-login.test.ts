import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { startStandIn, stubAwsAccount } from '../adapters/stand-in.ts';

beforeEach(() => {
  stubAwsAccount();
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
});

/** What a new container sends to Redis before anything else. */
const helloOf = async (environment: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  vi.stubEnv('REDIS_URL', `redis://muster-dev@127.0.0.1:${(server.address() as AddressInfo).port}`);
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  vi.resetModules();
  const aws = await import('../../src/wiring/aws.ts');

  const refused = aws
    .tickets()
    .readTicket('any', 'any', null)
    .catch(() => 'refused');
  const [socket] = (await once(server, 'connection')) as [Socket];
  const [hello] = (await once(socket, 'data')) as [Buffer];
  server.close();
  socket.destroy();
  expect(await refused).toBe('refused');
  return String(hello)
    .split('\r\n')
    .filter((line) => !/^[*$]/.test(line));
};

test('a function logs in to ElastiCache with what its role signs, as the user of REDIS_URL', async () => {
  const [command, protocol, auth, user, password] = await helloOf({
    REDIS_IAM_CACHE: 'muster-cache',
    REDIS_IAM_SERVERLESS: 'true',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'session',
  });
  expect([command, protocol, auth, user]).toEqual(['hello', '3', 'AUTH', 'muster-dev']);
  const request = new URL(`http://${password}`);
  expect(request.host).toBe('muster-cache');
  expect(Object.fromEntries(request.searchParams)).toMatchObject({
    Action: 'connect',
    ResourceType: 'ServerlessCache',
    User: 'muster-dev',
    'X-Amz-Credential': expect.stringMatching(/^AKIDEXAMPLE\/\d{8}\/eu-west-1\/elasticache\/aws4_request$/),
    'X-Amz-Security-Token': 'session',
  });
});

test('a function logs in to another Redis with what the secret holds that it is told of', async () => {
  const secrets = await startStandIn(() => ({ status: 200, body: '{"SecretString":"of the secret"}' }));
  const hello = await helloOf({
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    REDIS_PASSWORD_SECRET_ID: 'game/redis-password',
  });
  expect(hello.slice(0, 5)).toEqual(['hello', '3', 'AUTH', 'muster-dev', 'of the secret']);
  expect(secrets.requests.map(({ body }) => body)).toEqual(['{"SecretId":"game/redis-password"}']);
});
