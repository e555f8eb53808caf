import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, test } from 'vitest';
import { type IamTokenOptions, iamToken } from '../../src/redis/iam-token.ts';

/** Node's hashes in the shape that the signer wants. */
class Sha256 {
  private readonly hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(key?: ArrayBuffer | ArrayBufferView | string) {
    this.hash = key === undefined ? createHash('sha256') : createHmac('sha256', key as string);
  }
  update(part: ArrayBuffer | ArrayBufferView | string): void {
    this.hash.update(part as string);
  }
  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
  reset(): void {}
}

const options: IamTokenOptions = {
  cacheName: 'muster-dev',
  serverless: true,
  user: 'muster-dev',
  region: 'eu-west-1',
  credentials: {
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    sessionToken: "IQoJb3JpZ2lu+/==!'()*~",
  },
  nowMs: Date.UTC(2026, 10, 21, 12, 34, 56, 789),
};

/** The same request, presigned by the SDK's library. */
const presigned = async ({ cacheName, serverless, user, region, credentials, nowMs }: IamTokenOptions) => {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const identity = { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
  const signer = new SignatureV4({ service: 'elasticache', region, credentials: identity, sha256: Sha256 });
  const { query } = await signer.presign(
    {
      method: 'GET',
      protocol: 'http:',
      hostname: cacheName,
      path: '/',
      headers: { host: cacheName },
      query: { Action: 'connect', User: user, ...(serverless ? { ResourceType: 'ServerlessCache' } : {}) },
    },
    { expiresIn: 900, signingDate: new Date(nowMs) },
  );
  return new Map(Object.entries(query ?? {}).map(([name, value]) => [name, String(value)]));
};

describe('a token', () => {
  test.each([
    ['of a serverless cache', options],
    ['of a replication group', { ...options, serverless: false }],
    ['of a user with other characters', { ...options, user: "a b+c/d'(é)*" }],
    [
      'of long-lived credentials',
      { ...options, credentials: { ...options.credentials, sessionToken: undefined } },
    ],
  ])('%s is signed as the SDK signs', async (_, given) => {
    const token = iamToken(given);
    expect(token.startsWith('muster-dev/?Action=connect&')).toBe(true);
    const { searchParams } = new URL(`http://${token}`);
    expect(new Map(searchParams)).toEqual(await presigned(given));
  });

  test('is another at another moment', () => {
    expect(iamToken({ ...options, nowMs: options.nowMs + 1_000 })).not.toBe(iamToken(options));
  });
});
