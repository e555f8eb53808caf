import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, test, vi } from 'vitest';
import { createFramePoster } from '../../src/apigw/frame-poster.ts';
import { recordingLog, startStandIn, stubAwsAccount } from './stand-in.ts';

/** Names that have addresses of both kinds. Those of most services below amazonaws.com have IPv4 only. */
test.each([
  [DynamoDBClient, 'dynamodb.eu-west-1.api.aws'],
  [EventBridgeClient, 'events.eu-west-1.api.aws'],
  [LambdaClient, 'lambda.eu-west-1.api.aws'],
  [SchedulerClient, 'scheduler.eu-west-1.api.aws'],
  [SecretsManagerClient, 'secretsmanager.eu-west-1.amazonaws.com'],
] as const)(
  'a function that leaves its network by IPv6 alone reaches AWS at $1',
  async (Client, hostname) => {
    vi.stubEnv('AWS_USE_DUALSTACK_ENDPOINT', 'true');
    const { config } = new Client({ region: 'eu-west-1' });
    const UseDualStack = await config.useDualstackEndpoint();
    expect(config.endpointProvider({ Region: 'eu-west-1', UseDualStack }).url).toMatchObject({ hostname });
  },
);

test('functions that call AWS by its dual-stack endpoints post to the given one all the same', async () => {
  stubAwsAccount();
  vi.stubEnv('AWS_USE_DUALSTACK_ENDPOINT', 'true');
  const { url, requests } = await startStandIn(() => ({ status: 200 }));
  const { log, lines } = recordingLog();
  const poster = createFramePoster({ endpoint: `${url}/live`, log, clock: { sleep: async () => {} } });
  await poster.post('c1', { type: 'pong', v: 1, ticket_id: null, revision: 0 });
  await poster.close('c1');
  expect(lines).toEqual([]);
  expect(requests.map(({ method, path }) => [method, path])).toEqual([
    ['POST', '/live/@connections/c1'],
    ['DELETE', '/live/@connections/c1'],
  ]);
});
