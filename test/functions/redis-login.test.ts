import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import * as aws from '../../src/wiring/aws.ts';

test('a function logs in to ElastiCache with what its role signs, as the user of REDIS_URL', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  vi.stubEnv('REDIS_URL', `redis://muster-dev@127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('REDIS_IAM_CACHE', 'muster-cache');
  vi.stubEnv('REDIS_IAM_SERVERLESS', 'true');
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_SESSION_TOKEN', 'session');
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');

  const refused = aws
    .tickets()
    .readTicket('any', 'any', null)
    .catch(() => 'refused');
  const [socket] = (await once(server, 'connection')) as [Socket];
  const [hello] = (await once(socket, 'data')) as [Buffer];
  server.close();
  socket.destroy();

  const [command, protocol, auth, user, password] = String(hello)
    .split('\r\n')
    .filter((line) => !/^[*$]/.test(line));
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
  expect(await refused).toBe('refused');
});
