import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { withDeadline } from '../../local/with-deadline.ts';

/** A TCP connection that speaks no protocol of its own, and never hangs up by itself. */
export interface RawClient {
  readonly socket: Socket;
  write(bytes: string | Buffer): void;
  /** The same every few milliseconds, until the connection is no more. */
  drip(bytes: string): void;
  /** Resolves when the head of an answer has come, or the server said its last without one. */
  head(): Promise<void>;
  /** All that came until the server said its last. */
  answer(): Promise<string>;
  /** Resolves when the server has let go of the connection: then it answers with a reset whatever comes. */
  released(): Promise<void>;
}

const PATIENCE_MS = 10_000;
const DRIP_EVERY_MS = 10;

export const openRaw = async (port: number): Promise<RawClient> => {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const chunks: Buffer[] = [];
  const ended = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  const headed = Promise.withResolvers<void>();
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    if (chunk.includes('\r\n\r\n')) headed.resolve();
  });
  socket.once('end', ended.resolve);
  // A reset is an end as well.
  socket.once('close', () => {
    ended.resolve();
    closed.resolve();
  });
  await once(socket, 'connect');
  socket.on('error', () => {});
  const write = (bytes: string | Buffer) => void (socket.destroyed || socket.write(bytes));
  const drip = (bytes: string) => {
    const dripping = setInterval(write, DRIP_EVERY_MS, bytes);
    socket.once('close', () => clearInterval(dripping));
  };
  return {
    socket,
    write,
    drip,
    head: () => withDeadline(Promise.race([headed.promise, ended.promise]), PATIENCE_MS),
    answer: async () => {
      await withDeadline(ended.promise, PATIENCE_MS);
      return Buffer.concat(chunks).toString('latin1');
    },
    released: () => {
      drip('x');
      return withDeadline(closed.promise, PATIENCE_MS);
    },
  };
};

/** The head of an upgrade, whole or with what is given in place of its headers; undefined leaves one out. */
export const upgradeText = (path: string, headers: Readonly<Record<string, string | undefined>> = {}) => {
  const all: Readonly<Record<string, string | undefined>> = {
    Host: '127.0.0.1',
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  return `GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
};
