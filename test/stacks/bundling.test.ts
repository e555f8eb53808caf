import { describe, expect, test, vi } from 'vitest';
import { defaultProvider } from '../../lib/bundling/credential-provider-node.ts';

describe('the credentials of a bundled client', () => {
  test('are those that Lambda sets', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'key');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_SESSION_TOKEN', '');
    const pair = { accessKeyId: 'key', secretAccessKey: 'secret' };
    expect(await defaultProvider()()).toEqual(pair);
    vi.stubEnv('AWS_SESSION_TOKEN', 'of a role');
    expect(await defaultProvider()()).toEqual({ ...pair, sessionToken: 'of a role' });
  });

  test('are missed in a sentence', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', '');
    await expect(defaultProvider()()).rejects.toThrow('There are no credentials: expected AWS_ACCESS_KEY_ID');
  });
});
