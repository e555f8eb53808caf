import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createFrameMeter } from '../../local/frame-meter.ts';

/** A binary frame of RFC 6455, its payload all zeros. */
const encoded = (bytes: number, mask: boolean): Buffer => {
  const lengthBytes = bytes > 65_535 ? 8 : bytes > 125 ? 2 : 0;
  const length = Buffer.alloc(lengthBytes);
  if (lengthBytes === 2) length.writeUInt16BE(bytes);
  if (lengthBytes === 8) length.writeBigUInt64BE(BigInt(bytes));
  const short = { 0: bytes, 2: 126, 8: 127 }[lengthBytes] ?? 0;
  const start = Buffer.from([0x82, (mask ? 0x80 : 0) | short]);
  return Buffer.concat([start, length, Buffer.alloc((mask ? 4 : 0) + bytes)]);
};

it('tells the size of every frame, wherever the bytes are cut', () => {
  const sizes = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 65_000, max: 70_000 }));
  const frames = fc.array(fc.record({ bytes: sizes, mask: fc.boolean() }), { maxLength: 6 });
  const cuts = fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 90_000 })));
  fc.assert(
    fc.property(frames, cuts, (sent, lengths) => {
      const seen: number[] = [];
      const meter = createFrameMeter((bytes) => seen.push(bytes));
      let rest = Buffer.concat(sent.map(({ bytes, mask }) => encoded(bytes, mask)));
      for (const length of lengths) {
        meter(rest.subarray(0, length));
        rest = rest.subarray(length);
      }
      meter(rest);
      expect(seen).toEqual(sent.map(({ bytes }) => bytes));
    }),
  );
});
