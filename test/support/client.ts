import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { ClientFrame } from '../../src/protocol/client-frames.ts';
import { type ServerFrame, serverFrame } from '../../src/protocol/server-frames.ts';

export type FrameOf<Type extends ServerFrame['type']> = Extract<ServerFrame, { type: Type }>;

/** A real WebSocket whose frames are awaited by type. Every frame received must fit the protocol's schema. */
export interface TestClient {
  readonly player: string;
  /** A string is sent as it is. */
  send(frame: ClientFrame | string): void;
  /**
   * The oldest frame of these types that was not taken yet, arrived or still to come. Frames of other
   * types before it stay where they are.
   */
  next<Type extends ServerFrame['type']>(
    types: Type | readonly Type[],
    matches?: (frame: FrameOf<Type>) => boolean,
  ): Promise<FrameOf<Type>>;
  /** All frames so far. */
  readonly received: readonly ServerFrame[];
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
  close(): Promise<number>;
  /** Takes back what still waits or loads, so that nobody is left in a queue that another test uses, and closes. */
  leave(): Promise<void>;
  /** As a cable that is pulled. */
  sever(): void;
}

const PATIENCE_MS = 10_000;

interface Waiter {
  readonly takes: (frame: ServerFrame) => boolean;
  readonly give: (frame: ServerFrame) => void;
  readonly fail: (cause: Error) => void;
}

export const connectClient = async (url: string, token: string, player = ''): Promise<TestClient> => {
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${token}` } });
  const received: ServerFrame[] = [];
  const untaken: ServerFrame[] = [];
  const waiters = new Set<Waiter>();
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  socket.on('message', (data) => {
    const frame = serverFrame.parse(JSON.parse(String(data)));
    received.push(frame);
    const waiter = [...waiters].find(({ takes }) => takes(frame));
    if (waiter === undefined) return void untaken.push(frame);
    // At once: the next frame may come before anybody who awaits goes on.
    waiters.delete(waiter);
    waiter.give(frame);
  });
  socket.on('close', (code) => {
    for (const waiter of waiters) waiter.fail(new Error(`The connection was closed with ${code}`));
  });
  await opened(socket);
  const send: TestClient['send'] = (frame) =>
    socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  const next: TestClient['next'] = async <Type extends ServerFrame['type']>(
    types: Type | readonly Type[],
    matches: (frame: FrameOf<Type>) => boolean = () => true,
  ) => {
    const wanted: readonly string[] = [types].flat();
    const takes = (frame: ServerFrame) => wanted.includes(frame.type) && matches(frame as FrameOf<Type>);
    const index = untaken.findIndex(takes);
    const [arrived] = index === -1 ? [] : untaken.splice(index, 1);
    const describe = () =>
      `${player} expected ${wanted.join(' or ')} and got: ${received.map(inShort).join(', ')}`;
    return (arrived ?? (await awaitFrame(waiters, takes, describe))) as FrameOf<Type>;
  };
  const close = () => {
    socket.close(1000);
    return closed;
  };
  const leave = async () => {
    if (socket.readyState === WebSocket.OPEN) {
      untaken.length = 0;
      send({ type: 'dequeue' });
      await next(['dequeued', 'error']);
    }
    await close();
  };
  return { player, received, closed, send, next, close, leave, sever: () => socket.terminate() };
};

const awaitFrame = async (waiters: Set<Waiter>, takes: Waiter['takes'], describe: () => string) => {
  const { promise, resolve, reject } = Promise.withResolvers<ServerFrame>();
  const waiter: Waiter = { takes, give: resolve, fail: reject };
  const patience = new AbortController();
  waiters.add(waiter);
  sleep(PATIENCE_MS, null, { signal: patience.signal }).then(
    () => reject(new Error(describe())),
    () => {},
  );
  return promise.finally(() => {
    waiters.delete(waiter);
    patience.abort();
  });
};

const inShort = (frame: ServerFrame) => {
  if (frame.type === 'error') return `error ${frame.code}`;
  return frame.type === 'state' ? `state ${frame.status}` : frame.type;
};

const opened = (socket: WebSocket) =>
  new Promise<void>((resolve, reject) => {
    socket.once('open', () => {
      socket.on('error', () => {});
      resolve();
    });
    socket.once('error', reject);
  });

/** The HTTP status that an upgrade is answered with; 101 when it succeeds (and is closed again). */
export const upgradeStatus = (
  url: string,
  headers: Record<string, string> = {},
  protocols: string[] = [],
): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url, protocols, { headers });
    socket.once('open', () => {
      resolve(101);
      socket.close();
    });
    socket.once('unexpected-response', (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.once('error', reject);
  });
