import type { RedisOptions, StandaloneConnectionOptions } from 'ioredis';
import { StandaloneConnector } from 'ioredis/built/connectors/index.js';

/**
 * The password of a login, asked for before each connection. `wasRefused`: a login was refused since it was last
 * asked for. Rejects where there is none to be had: that connection is not made then, and its calls fail.
 */
export type FreshPassword = (wasRefused: boolean) => string | Promise<string>;

/** As Redis says it, and before its version 6. */
const REFUSED = /^WRONGPASS|invalid password/;

/** How connections of one client log in, and what tells of their faults. */
export const lateLogin = (freshPassword: FreshPassword) => {
  let password = '';
  let isRefused = false;
  const askForPassword = async () => {
    const wasRefused = isRefused;
    isRefused = false;
    password = await freshPassword(wasRefused);
  };
  return {
    options: {
      Connector: connectorAfter(askForPassword),
      password: readLate(() => password),
    } satisfies RedisOptions,
    noteFault: (fault: Error) => {
      if (REFUSED.test(fault.message)) isRefused = true;
    },
  };
};

/** ioredis waits for nothing but this before it logs in to a Redis, or to a node of a cluster. */
const connectorAfter = (prepare: () => Promise<void>) =>
  class extends StandaloneConnector {
    constructor(options: unknown) {
      super(options as StandaloneConnectionOptions);
    }

    override async connect(...events: Parameters<StandaloneConnector['connect']>) {
      this.connecting = true;
      await prepare();
      // Disconnected meanwhile.
      if (!this.connecting) throw new Error('Connection is closed.');
      return super.connect(...events);
    }
  };

/**
 * ioredis takes a text and copies it to every connection that it makes. It makes a text of the arguments of
 * each HELLO, so an object that becomes another text each time is a fresh password at each login.
 */
const readLate = (read: () => string): string => ({ toString: read }) as unknown as string;
