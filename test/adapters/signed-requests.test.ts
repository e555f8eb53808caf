import { createHash, createHmac } from 'node:crypto';
import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { signedRequests } from '../../src/aws/signed-requests.ts';
import { lambdaEndpoint } from '../../src/wiring/lambda-endpoint.ts';
import { type Asked, startStandIn, stubAwsAccount } from './stand-in.ts';

beforeEach(stubAwsAccount);

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** What AWS computes of a request it got: Signature Version 4, as its documentation describes it. */
const signatureOf = ({ method, path, headers, body }: Asked, secretKey: string): string => {
  const authorization = headers.authorization ?? '';
  const scope = /Credential=[^/]+\/([^,]+)/.exec(authorization)?.[1] ?? '';
  const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';') ?? [];
  const signed = names.map((name) => `${name}:${String(headers[name]).trim()}\n`).join('');
  const escaped = path.split('/').map(encodeURIComponent).join('/');
  const canonical = [method, escaped, '', signed, names.join(';'), sha256(body)].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secretKey}`);
  return hmac(key, toSign).toString('hex');
};

const sent = (request: Asked | undefined) =>
  /Signature=(\w+)/.exec(request?.headers.authorization ?? '')?.[1];

const signedRequest = (endpoint: string, sessionToken?: string, nowMs?: () => number) =>
  signedRequests({
    service: 'execute-api',
    account: {
      region: 'eu-west-1',
      credentials: () => ({ accessKeyId: 'test', secretAccessKey: 'test', sessionToken }),
    },
    endpoint,
    socketsMax: 1,
    deadlineMs: 2_000,
    ...(nowMs === undefined ? {} : { nowMs }),
  });

describe('a signed request', () => {
  test('is signed as AWS checks it, and as the SDK signs its own', async () => {
    const { url, requests } = await startStandIn(() => ({ status: 200 }));
    const endpoint = `${url}/live`;
    const path = `/@connections/${encodeURIComponent('L0SM9cOFvHcCIhw=')}`;
    const body = '{"type":"pong","text":"日本"}';
    expect(await signedRequest(endpoint)({ method: 'POST', path, body })).toBe(200);
    await new ApiGatewayManagementApiClient({ endpoint }).send(
      new PostToConnectionCommand({ ConnectionId: 'L0SM9cOFvHcCIhw=', Data: Buffer.from('{}') }),
    );

    const [ours, theirs] = requests;
    if (ours === undefined || theirs === undefined) return expect.fail('Two requests were sent');
    expect(ours.path).toBe(theirs.path);
    expect(ours.body).toBe(body);
    expect(sent(theirs)).toBe(signatureOf(theirs, 'test'));
    expect(sent(ours)).toBe(signatureOf(ours, 'test'));
    expect(sent(ours)).not.toBe(signatureOf({ ...ours, body: '{}' }, 'test'));
  });

  test('signs what else it bears: its own headers and the token of a role', async () => {
    const { url, requests } = await startStandIn(() => ({ status: 202 }));
    const send = signedRequest(url, 'of a role');
    await send({ method: 'DELETE', path: '/', headers: { 'x-amz-invocation-type': 'Event' } });
    const [asked] = requests;
    if (asked === undefined) return expect.fail('A request was sent');
    expect(asked.headers).toMatchObject({
      'x-amz-security-token': 'of a role',
      'x-amz-invocation-type': 'Event',
    });
    expect(asked.headers.authorization).toContain(
      'SignedHeaders=host;x-amz-date;x-amz-invocation-type;x-amz-security-token,',
    );
    expect(sent(asked)).toBe(signatureOf(asked, 'test'));
  });

  test('is signed by the key of its day', async () => {
    const { url, requests } = await startStandIn(() => ({ status: 200 }));
    let now = Date.UTC(2026, 10, 21, 23, 59, 59);
    const send = signedRequest(url, undefined, () => now);
    await send({ method: 'POST', path: '/' });
    now += 1_000;
    await send({ method: 'POST', path: '/' });
    expect(requests.map(({ headers }) => headers['x-amz-date'])).toEqual([
      '20261121T235959Z',
      '20261122T000000Z',
    ]);
    for (const request of requests) expect(sent(request)).toBe(signatureOf(request, 'test'));
  });
});

describe('the API of Lambda', () => {
  const regions = ['eu-west-1', 'us-gov-west-1', 'cn-north-1'];
  const kinds = ['false', 'true'];
  test.each(regions.flatMap((region) => kinds.map((kind) => [region, kind] as const)))(
    'is where the SDK finds it: %s, dual-stack %s',
    async (region, kind) => {
      vi.stubEnv('AWS_USE_DUALSTACK_ENDPOINT', kind);
      const { config } = new LambdaClient({ region });
      const { url } = config.endpointProvider({ Region: region, UseDualStack: kind === 'true' });
      expect(`${lambdaEndpoint(region)}/`).toBe(url.href);
    },
  );
});
