import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** One connection on its way through. */
export interface Passage {
  /** Both ends are reset. */
  cut(): void;
  /** Nothing passes any more, and neither end is told, as when a cable is pulled. */
  freeze(): void;
}

/** Stands in front of a server of this machine, as a load balancer or a DNS name does. */
export interface Forwarder {
  readonly port: number;
  /** The connections of now. */
  passages(): readonly Passage[];
  /** Told of each new connection; the last one to be given counts. */
  watch(onPassage: (passage: Passage) => void): void;
  /** Where newcomers are sent from now on. */
  pointTo(port: number): void;
  stop(): Promise<void>;
}

export const startForwarder = async (targetPort: number): Promise<Forwarder> => {
  const open = new Map<Passage, readonly Socket[]>();
  let target = targetPort;
  let onPassage = (_passage: Passage): void => {};

  const server = createServer((client) => {
    const ends = [client, connect(target, '127.0.0.1')] as const;
    const passage = createPassage(ends, () => open.delete(passage));
    open.set(passage, ends);
    onPassage(passage);
  });
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 });
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    passages: () => [...open.keys()],
    watch: (watcher) => {
      onPassage = watcher;
    },
    pointTo: (port) => {
      target = port;
    },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const ends of open.values()) for (const end of ends) end.destroy();
      await closed;
    },
  };
};

const createPassage = (ends: readonly [Socket, Socket], onEnd: () => void): Passage => {
  const [client, server] = ends;
  let isFrozen = false;
  const end = () => {
    if (isFrozen) return;
    onEnd();
    for (const each of ends) each.destroy();
  };
  for (const each of ends) each.setNoDelay().on('error', end).on('close', end);
  client.pipe(server).pipe(client);
  return {
    cut: () => {
      for (const each of ends) each.resetAndDestroy();
    },
    freeze: () => {
      isFrozen = true;
      client.unpipe(server).pause();
      server.unpipe(client).pause();
    },
  };
};
