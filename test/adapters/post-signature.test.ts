import { createHash, createHmac } from 'node:crypto';
import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { beforeEach, expect, test } from 'vitest';
import { createPostTransport } from '../../src/apigw/post-transport.ts';
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

test('a post is signed as AWS checks it, and as the SDK signs its own', async () => {
  const { url, requests } = await startStandIn(() => ({ status: 200 }));
  const endpoint = `${url}/live`;
  const client = new ApiGatewayManagementApiClient({ endpoint });
  const post = createPostTransport({ endpoint, client, socketsMax: 1, deadlineMs: 2_000, idleMs: 2_000 });

  expect(await post('L0SM9cOFvHcCIhw=', '{"type":"pong","text":"日本"}')).toBe(200);
  await client.send(
    new PostToConnectionCommand({ ConnectionId: 'L0SM9cOFvHcCIhw=', Data: Buffer.from('{}') }),
  );

  const [ours, theirs] = requests;
  if (ours === undefined || theirs === undefined) return expect.fail('Two requests were sent');
  expect(ours.path).toBe(theirs.path);
  expect(sent(theirs)).toBe(signatureOf(theirs, 'test'));
  expect(sent(ours)).toBe(signatureOf(ours, 'test'));
  expect(sent(ours)).not.toBe(signatureOf({ ...ours, body: '{}' }, 'test'));
});
