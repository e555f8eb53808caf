import { expect, test } from 'vitest';
import type { GameMode } from '../../src/core/game-mode.ts';
import { plainRules } from '../../src/core/match-rules.ts';
import {
  CLIENT_FRAME_BYTES_MAX,
  jsonBytes,
  PARTY_BYTES_MAX,
  partyBytes,
  REQUEST_JSON_BYTES_MAX,
} from '../../src/protocol/client-frames.ts';
import { createSigner } from '../../src/tokens/signer.ts';
import { configuration, createFrameWorld } from './frame-world.ts';

/** As many players in one team, and as long an id, as a configuration may have. */
const MODE_ID = 'M'.repeat(48);
const mode: GameMode = {
  id: MODE_ID,
  queue: MODE_ID,
  rules: {
    ...plainRules(MODE_ID, 1, 200),
    ratingWindow: { atOnce: 100, atLast: 500, overMs: 40_000 },
  },
  requiredPlayers: 200,
  recentOpponents: 0,
  loading: true,
  ratingSource: 'profile',
  loadingSessionTimeoutMs: 30_000,
  reconnectGraceMs: 30_000,
  requeueDelayMs: 5_000,
  ticketTimeoutMs: 1_800_000,
};
/** No finite number is longer in JSON. */
const LONGEST_RATING = -2.2250738585072014e-308;
/** Nor in the bounds of a latency. */
const LONGEST_LATENCY = 1.0000000000000002;
/** In JSON each of its characters takes six bytes. */
const PARTY = '\u0001'.repeat(128);

const createWorld = (seed: number) => {
  const world = createFrameWorld(seed);
  world.ports.configuration = { ...configuration, gameModes: new Map([[MODE_ID, mode]]) };
  world.ports.signer = createSigner({
    receiptSecret: async () => 'a secret of the test, long enough',
    matchTicketKey: async () => '',
    clock: world.clock,
  });
  return world;
};

const idsOf = (count: number, length: number, filler: string) =>
  Array.from({ length: count }, (_, index) => `${index}`.padEnd(length, filler));

/** Fills what regions and attributes may hold together to the last byte. */
const largestRequest = () => {
  const regions = { eu: 1 };
  const attributes: Record<string, string> = {};
  for (let left: number, index = 10; ; index += 1) {
    left = REQUEST_JSON_BYTES_MAX - jsonBytes([regions, { ...attributes, [`a${index}`]: '' }]);
    if (left <= 0) break;
    attributes[`a${index}`] = left >= 256 ? '界'.repeat(64) : 'x'.repeat(Math.min(128, left));
  }
  expect(jsonBytes([regions, attributes])).toBe(REQUEST_JSON_BYTES_MAX);
  return { regions, attributes };
};

test.each([
  ['few members with ids of 128 characters', idsOf(14, 128, 'x')],
  ['few members with ids of 128 characters of three bytes each', idsOf(5, 128, '界')],
  ['as many members as fit with ids as long as UUIDs', idsOf(30, 36, 'x')],
])('I12: the receipt of a party can be sent back: %s', async (_, members) => {
  expect(partyBytes(members)).toBeLessThanOrEqual(PARTY_BYTES_MAX);
  const former = createWorld(1);
  former.parties.set(PARTY, members);
  for (const member of members) former.profiles.set(member, { rating: LONGEST_RATING });
  const asking = members[0] ?? '';
  const asked = {
    type: 'enqueue',
    game_mode: MODE_ID,
    party: PARTY,
    max_latency_ms: LONGEST_LATENCY,
    ...largestRequest(),
  };
  const state = await (await former.connect(asking)).ask(asked, 'state');
  if (state.status !== 'suspended') return expect.fail(`The others have not come, found ${state.status}`);

  // The receipt, as if the queue had been emptied since it was signed.
  const claims = await former.ports.signer.readReceipt(state.receipt);
  if (claims === null) return expect.fail('The receipt is our own');
  const epoch = [...claims.epoch].reverse().join('');
  const receipt = await former.ports.signer.receipt({ ...claims, epoch });
  expect(receipt.length).toBe(state.receipt.length);

  const sync = { type: 'sync', receipt };
  expect(jsonBytes(sync)).toBeLessThanOrEqual(CLIENT_FRAME_BYTES_MAX);
  const world = createWorld(2);
  world.parties.set(PARTY, members);
  const back = await (await world.connect(asking)).ask(sync, 'state');
  expect(back).toMatchObject({ status: 'suspended', ticket_id: state.ticket_id });
});

test('a party whose receipt would be too large is refused', async () => {
  const world = createWorld(1);
  const members = idsOf(15, 128, 'x');
  world.parties.set('large', members);
  const alice = await world.connect(members[0] ?? '');
  const refused = await alice.refused({ type: 'enqueue', game_mode: MODE_ID, party: 'large' });
  expect(refused).toMatchObject({ code: 'party_too_large', message: expect.stringContaining('2560 bytes') });
});
