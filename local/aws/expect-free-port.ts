import { once } from 'node:events';
import { createServer } from 'node:net';

/** Throws a readable error when something listens on this port of 127.0.0.1. */
export const expectFreePort = async (port: number): Promise<void> => {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new Error(`Port ${port} is taken: name another by --port, or none to have a free one.`, { cause });
  }
  server.close();
  await once(server, 'close');
};
