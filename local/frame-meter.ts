/**
 * Watches the bytes that a client sends and tells the payload size of each WebSocket frame as soon as its
 * header is there (RFC 6455, 5.2). `ws` shows whole messages only, but API Gateway limits single frames too.
 */
export const createFrameMeter = (onFrame: (payloadBytes: number) => void): ((chunk: Buffer) => void) => {
  let skipBytes = 0;
  let header = Buffer.alloc(0);

  const readHeader = (chunk: Buffer): number => {
    const known = header.length;
    header = Buffer.concat([header, chunk.subarray(0, HEADER_BYTES_MAX)]);
    const size = sizeOf(header);
    if (size === null) return chunk.length;
    header = Buffer.alloc(0);
    skipBytes = size.payload;
    onFrame(size.payload);
    return size.header - known;
  };

  return (chunk) => {
    let offset = 0;
    while (offset < chunk.length) {
      const skipped = Math.min(skipBytes, chunk.length - offset);
      skipBytes -= skipped;
      offset += skipped;
      if (offset < chunk.length) offset += readHeader(chunk.subarray(offset));
    }
  };
};

const HEADER_BYTES_MAX = 14;

/** Null while bytes of the header are missing. */
const sizeOf = (bytes: Buffer): { header: number; payload: number } | null => {
  const second = bytes[1];
  if (second === undefined) return null;
  const maskBytes = second & 0x80 ? 4 : 0;
  const length = second & 0x7f;
  const lengthBytes = length === 127 ? 8 : length === 126 ? 2 : 0;
  const header = 2 + lengthBytes + maskBytes;
  if (bytes.length < header) return null;
  if (lengthBytes === 0) return { header, payload: length };
  return {
    header,
    payload: lengthBytes === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2)),
  };
};
