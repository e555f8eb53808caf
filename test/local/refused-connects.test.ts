import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { developmentKeys } from '../../local/development-keys.ts';
import type { LogEntry } from '../../local/log-entry.ts';
import { logRefusedConnects } from '../../local/refused-connects.ts';
import { createTokenIssuer } from '../../local/tokens.ts';

const folder = await mkdtemp(join(tmpdir(), 'muster-keys-'));
const mint = await createTokenIssuer((await developmentKeys(join(folder, 'keys.json'))).tokenKey);
const foreign = `e30.${Buffer.from('{"sub":"a","exp":9999999999,"iss":"x","aud":"muster"}').toString('base64url')}.x`;

const linesAfter = async (functionName: string, statusCode: number, event: unknown) => {
  const lines: LogEntry[] = [];
  const invoke = logRefusedConnects(
    async () => ({ statusCode }),
    (entry) => lines.push(entry),
  );
  expect(await invoke(functionName, event)).toEqual({ statusCode });
  return lines.map(({ level, message }) => `${level} ${message}`);
};

const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

it.each([
  ['no token', { headers: {} }, 'it brought no token'],
  [
    'no token beside the subprotocol',
    { headers: { 'Sec-WebSocket-Protocol': 'muster' } },
    'it brought no token',
  ],
  ['what is no token', { queryStringParameters: { token: 'secret' } }, 'its token is not a JWT'],
  [
    'an expired one',
    bearer(await mint('alice', { expiresInSeconds: -9 })),
    'its token has expired, or has no "exp"',
  ],
  ['one of another issuer', bearer(foreign), 'its token is not from "urn:muster:development" for "muster"'],
  ['one for nobody', bearer(await mint('')), 'its token names no player ("sub")'],
  [
    'one of another key',
    { headers: { 'sec-websocket-protocol': `muster, ${await mint('alice')}` } },
    'its token is not signed with the key of this folder (npm run token, here, makes one that is)',
  ],
])('a connect that is refused with %s is logged with the reason alone', async (_, event, reason) => {
  expect(await linesAfter('connect', 401, event)).toEqual([`info connection refused (401): ${reason}`]);
});

it('other answers are not logged', async () => {
  expect(await linesAfter('connect', 200, {})).toEqual([]);
  expect(await linesAfter('sync', 401, {})).toEqual([]);
});
