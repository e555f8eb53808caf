import { readdirSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';

vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');
vi.stubEnv('REDIS_URL', '');
vi.stubEnv('MUSTER_TOKEN_JWKS_URL', '');
vi.stubEnv('MUSTER_TOKEN_KEYS_SECRET_ID', '');
vi.spyOn(console, 'error').mockImplementation(() => {});

const functionsUrl = new URL('../../functions/', import.meta.url);

const functionNames = readdirSync(functionsUrl, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** Whatever a route answers when the world around it is not there, as it is not here. */
const ANSWERS: Readonly<Record<string, object>> = {
  connect: { statusCode: 503 },
  disconnect: { statusCode: 503 },
  enqueue: { statusCode: 200, body: expect.stringContaining('"unavailable"') },
  dequeue: { statusCode: 200, body: expect.stringContaining('"unavailable"') },
  'loading-complete': { statusCode: 200, body: expect.stringContaining('"unavailable"') },
  sync: { statusCode: 200, body: expect.stringContaining('"unavailable"') },
  default: { statusCode: 200, body: expect.stringContaining('"unavailable"') },
};

describe('I11: without anything around it, a function is imported and answers, or fails as a job', () => {
  test.each(functionNames)('%s', async (name) => {
    const { handler } = await import(new URL(`${name}/handler.ts`, functionsUrl).href);
    const event = { requestContext: { connectionId: 'c1' }, body: '{"type":"ping"}' };
    if (name in ANSWERS) expect(await handler(event, {})).toEqual(ANSWERS[name]);
    else await expect(handler(event, {})).rejects.toThrow(`${name} failed`);
  });
});
