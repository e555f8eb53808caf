import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { LogEntry } from '../../local/log-entry.ts';
import { serverFrame } from '../../src/protocol/server-frames.ts';
import type { TestClient } from '../support/client.ts';
import { type OwnWorld, startOwnWorld } from '../support/runtime.ts';
import { newBytes, openBytes } from './fuzz-bytes.ts';
import { openRaw, type RawClient, upgradeText } from './raw-client.ts';

const RUNS = 150;

let world: OwnWorld;
let neighbour: TestClient;
const complaints: LogEntry[] = [];

beforeAll(async () => {
  world = await startOwnWorld({
    redisUrl: inject('redisUrls').single,
    log: (entry) => {
      if (entry.level !== 'info' && entry.level !== 'debug') complaints.push(entry);
    },
  });
  neighbour = await world.connect('neighbour');
});
afterAll(() => world.stop());

/** The neighbour is answered, and nothing was logged that anybody would have to look at. */
const expectWell = async () => {
  neighbour.send({ type: 'ping' });
  await neighbour.next('pong');
  expect(complaints).toEqual([]);
};

const open = () => openRaw(Number(new URL(world.url).port));

/** All that a server says until it is done, or until the client hangs up. */
const answerOf = async (client: RawClient): Promise<Buffer> => {
  client.socket.end();
  return Buffer.from(await client.answer(), 'latin1');
};

/** The texts of a server's frames, which are short and never masked. */
const textsOf = (bytes: Buffer): readonly string[] => {
  if (bytes.length < 2) return [];
  const [first = 0, second = 0] = bytes;
  const [at, length] = second === 126 ? [4, bytes.readUInt16BE(2)] : [2, second];
  const rest = textsOf(bytes.subarray(at + length));
  return (first & 0x0f) === 1 ? [bytes.toString('utf8', at, at + length), ...rest] : rest;
};

const HEAD_END = '\r\n\r\n';
const STACK_TRACE = /\n\s+at |\.ts:\d+/;

describe('I11: raw bytes', () => {
  test('of handshakes and requests are answered by a status or not at all', async () => {
    let ran = 0;
    await fc.assert(
      fc.asyncProperty(newBytes, async (bytes) => {
        const client = await open();
        client.write(bytes);
        const answer = (await answerOf(client)).toString('latin1');
        expect(answer).toMatch(/^(?:HTTP\/1\.1 [45]\d\d |$)/);
        expect(answer).not.toMatch(STACK_TRACE);
        ran += 1;
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    expect(ran).toBe(RUNS);
    await expectWell();
  });

  test('of frames are answered by frames of the protocol, until the connection is closed', async () => {
    const token = await world.mintToken(world.name('fuzzer'));
    const upgrade = upgradeText('/local', { Authorization: `Bearer ${token}` });
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(openBytes, async (bytes) => {
        const client = await open();
        client.write(upgrade);
        await client.head();
        client.write(bytes);
        // By then the server has read the bytes as well, and had as much time to answer.
        await expectWell();
        const answer = await answerOf(client);
        const head = answer.indexOf(HEAD_END);
        expect(answer.toString('latin1', 0, head)).toMatch(/^HTTP\/1\.1 101 /);
        const texts = textsOf(answer.subarray(head + HEAD_END.length));
        for (const text of texts) serverFrame.parse(JSON.parse(text));
        answered += texts.length;
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    expect(answered).toBeGreaterThan(0);
    await expectWell();
  });
});
