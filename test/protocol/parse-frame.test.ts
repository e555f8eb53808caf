import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CLIENT_FRAME_BYTES_MAX,
  jsonBytes,
  REQUEST_JSON_BYTES_MAX,
} from '../../src/protocol/client-frames.ts';
import { ERROR_CODES } from '../../src/protocol/error-codes.ts';
import { parseFrame } from '../../src/protocol/parse-frame.ts';

const parse = (value: unknown) => parseFrame(JSON.stringify(value));
const enqueue = (fields: object = {}) => ({ type: 'enqueue', game_mode: 'Duel', ...fields });

describe('a frame is read', () => {
  test.each([
    [{ type: 'enqueue', player_id: 'alice', game_mode: 'Normal_1v1' }],
    [enqueue({ party: 'p', regions: { eu: 20.5, us: 0 }, request_id: 'r' })],
    [enqueue({ max_latency_ms: 1 })],
    [enqueue({ regions: { eu: 20 }, max_latency_ms: 10_000 })],
    [enqueue({ attributes: { rank: 3, ranked: true, map: 'ice', maps: ['ice', 'sand'] } })],
    [{ type: 'dequeue' }],
    [{ type: 'loading_complete', loading_session_id: 's1' }],
    [{ type: 'sync', receipt: 'r' }],
    [{ type: 'ping' }],
  ])('%j', (frame) => {
    expect(parse(frame)).toEqual({ ok: true, frame });
  });

  test('without the fields that the protocol does not know', () => {
    expect(parse({ type: 'ping', extra: 1 })).toEqual({ ok: true, frame: { type: 'ping' } });
    expect(parseFrame('{"type":"ping","__proto__":{"polluted":1}}')).toEqual({
      ok: true,
      frame: { type: 'ping' },
    });
  });
});

describe('a bad frame gets a code, and a message that says what was expected', () => {
  test.each([
    ['not JSON', 'zap', 'bad_json', 'Expected a JSON object'],
    ['nothing', '', 'bad_json', 'Expected a JSON object'],
    ['a list', '[]', 'bad_json', 'Expected a JSON object'],
    ['null', 'null', 'bad_json', 'Expected a JSON object'],
    ['no type', '{}', 'unknown_type', 'one of: enqueue, dequeue, loading_complete, sync, ping'],
    ['an unknown type', '{"type":"zap"}', 'unknown_type', 'one of: enqueue, dequeue'],
    ['a type that is no text', '{"type":["ping"]}', 'unknown_type', 'one of: enqueue, dequeue'],
    ['a type of the prototype', '{"type":"__proto__"}', 'unknown_type', 'one of: enqueue, dequeue'],
  ])('%s', (_, text, code, message) => {
    const parsed = parseFrame(text);
    expect(parsed).toMatchObject({ ok: false, code, message: expect.stringContaining(message) });
  });

  test.each([
    [{ type: 'enqueue' }, '"game_mode": expected a text of 1 to 128 characters.'],
    [enqueue({ game_mode: 7 }), '"game_mode": expected a text of 1 to 128 characters.'],
    [enqueue({ game_mode: '' }), '"game_mode": expected a text of 1 to 128 characters.'],
    [enqueue({ player_id: null }), '"player_id": expected a text of 1 to 128 characters.'],
    [enqueue({ request_id: 'x'.repeat(65) }), '"request_id": expected a text of 1 to 64 characters.'],
    [enqueue({ regions: { eu: 'near' } }), '"regions.eu": expected milliseconds from 0 to 10000.'],
    [enqueue({ regions: { eu: -1 } }), '"regions.eu": expected milliseconds from 0 to 10000.'],
    [enqueue({ regions: ['eu'] }), '"regions": expected an object of region names'],
    [enqueue({ regions: { '': 1 } }), '"regions.": expected an object of region names'],
    [enqueue({ max_latency_ms: 0 }), '"max_latency_ms": expected milliseconds from 1 to 10000.'],
    [enqueue({ max_latency_ms: 10_001 }), '"max_latency_ms": expected milliseconds from 1 to 10000.'],
    [enqueue({ max_latency_ms: '80' }), '"max_latency_ms": expected milliseconds from 1 to 10000.'],
    [enqueue({ max_latency_ms: null }), '"max_latency_ms": expected milliseconds from 1 to 10000.'],
    [
      enqueue({ attributes: { a: null } }),
      '"attributes.a": expected a number, true, false, a text of up to 128',
    ],
    [
      enqueue({ attributes: { a: 'x'.repeat(129) } }),
      '"attributes.a": expected a number, true, false, a text',
    ],
    [{ type: 'loading_complete' }, '"loading_session_id": expected a text of 1 to 128 characters.'],
    [{ type: 'sync', receipt: 1 }, '"receipt": expected a text of 1 to 8000 characters.'],
  ])('%j', (frame, message) => {
    expect(parse(frame)).toMatchObject({
      ok: false,
      code: 'bad_frame',
      message: expect.stringContaining(message),
    });
  });

  test('more attributes and regions than fit into a receipt', () => {
    const attributes = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`a${index}`, 'x'.repeat(120)]),
    );
    expect(parse(enqueue({ attributes }))).toMatchObject({
      code: 'bad_frame',
      message: expect.stringContaining(`at most ${REQUEST_JSON_BYTES_MAX} bytes of JSON`),
    });
  });

  test('more attributes than fit into a receipt, counted in bytes', () => {
    const attributes = (characters: number) => ({ a: '界'.repeat(characters), b: ['界'.repeat(128)] });
    expect(jsonBytes([{ eu: 1 }, attributes(128)])).toBeLessThan(REQUEST_JSON_BYTES_MAX);
    expect(parse(enqueue({ regions: { eu: 1 }, attributes: attributes(128) }))).toMatchObject({ ok: true });
    const crowded = Object.fromEntries(Array.from({ length: 15 }, (_, n) => [`a${n}`, '界'.repeat(128)]));
    expect(parse(enqueue({ attributes: crowded }))).toMatchObject({ code: 'bad_frame' });
  });

  test('more than 8 KB that is no JSON', () => {
    const noJson = 'x'.repeat(CLIENT_FRAME_BYTES_MAX + 1);
    expect(parseFrame(noJson)).toMatchObject({ code: 'frame_too_large' });
  });

  test('more than 8 KB, counted in bytes', () => {
    const parsed = parse({ type: 'ping', extra: 'é'.repeat(CLIENT_FRAME_BYTES_MAX / 2) });
    expect(parsed).toMatchObject({ code: 'frame_too_large', message: expect.stringContaining('8192 bytes') });
  });

  test('the request id is echoed where it could be read', () => {
    expect(parse({ type: 'zap', request_id: 'r1' })).toMatchObject({ requestId: 'r1' });
    expect(parse({ type: 'zap', request_id: { r: 1 } })).not.toHaveProperty('requestId');
  });
});

test('I11: no text crashes the parser, and every refusal has a known code', () => {
  const almost = fc.record({
    type: fc.oneof(fc.constantFrom('enqueue', 'dequeue', 'loading_complete', 'sync', 'ping'), fc.anything()),
    game_mode: fc.anything(),
    regions: fc.anything(),
    max_latency_ms: fc.anything(),
    attributes: fc.anything(),
    request_id: fc.anything(),
    receipt: fc.anything(),
  });
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    almost.map((value) => toJson(value)),
  );
  fc.assert(
    fc.property(text, (value) => {
      const parsed = parseFrame(value);
      if (!parsed.ok) expect(Object.keys(ERROR_CODES)).toContain(parsed.code);
    }),
    { numRuns: 500 },
  );
});

/** What JSON cannot hold is left out. */
const toJson = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '{}';
  }
};
