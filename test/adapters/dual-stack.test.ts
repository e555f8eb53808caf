import { expect, test, vi } from 'vitest';
import { createFramePoster } from '../../src/apigw/frame-poster.ts';
import { recordingLog, startStandIn, stubAwsAccount } from './stand-in.ts';

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
