import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { developmentKeys } from '../../local/development-keys.ts';
import { type Runtime, type RuntimeOptions, startRuntime } from '../../local/runtime.ts';
import { createTokenIssuer, type MintToken } from '../../local/tokens.ts';
import { type LocalRecords, wireLocalRecords } from '../../src/wiring/local.ts';
import { connectClient, type TestClient } from './client.ts';
import { configurationText, sharedConfiguration } from './runtime-configuration.ts';

/** One client for each name, so that a destructured client is never undefined. */
export type ClientsOf<Names extends readonly string[]> = { -readonly [Index in keyof Names]: TestClient };

/** A system under test, wherever it runs. */
export interface World {
  readonly url: string;
  readonly redisUrl: string;
  readonly mintToken: MintToken;
  /** True on an emulated AWS: everything takes longer, and it refuses each upgrade alike. */
  readonly isEmulated: boolean;
  /** A player id that no other test and no earlier run has used. */
  name(player: string): string;
  /** Connects a player under a name of this kind. */
  connect(player: string): Promise<TestClient>;
  /** Connects the same player once more. */
  connectAgain(client: Pick<TestClient, 'player'>): Promise<TestClient>;
  /** Connects players one by one; each has sent `enqueue` and was answered before the next one does. */
  enqueueInOrder<const Names extends readonly string[]>(
    gameMode: string,
    players: Names,
  ): Promise<ClientsOf<Names>>;
  readonly writeParty: LocalRecords['writeParty'];
  readonly writeProfile: LocalRecords['writeProfile'];
  stop(): Promise<void>;
}

/** Where the global setup of the tests on an emulated AWS has deployed the stacks. */
export interface Deployed {
  readonly url: string;
  readonly endpoint: string;
  readonly redisUrl: string;
  readonly tablePrefix: string;
  /** Of `bringUp`, to deploy once more. */
  readonly folder: string;
  readonly configFile: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    deployed?: Deployed;
  }
}

export interface OwnWorld extends World {
  readonly runtime: Runtime;
}

/** A runtime of this test file's own, with short times. */
export const startOwnWorld = async (options: RuntimeOptions = {}): Promise<OwnWorld> => {
  const runtime = await startRuntime({ configText: configurationText(), ...options });
  return { ...worldAt({ ...runtime, isEmulated: false }), runtime };
};

/** The emulated AWS of the global setup; without one a runtime of this test file's own. Both have the same modes. */
export const openWorld = async (): Promise<World> => {
  const deployed = inject('deployed');
  if (deployed === undefined) return startOwnWorld({ configText: sharedConfiguration({ briefSeconds: 1 }) });
  const { endpoint, tablePrefix } = deployed;
  const mintToken = await createTokenIssuer((await developmentKeys()).tokenKey);
  const { close, ...records } = await wireLocalRecords(endpoint, tablePrefix);
  return worldAt({ ...deployed, ...records, mintToken, isEmulated: true, stop: async () => close() });
};

type Place = Pick<
  World,
  'url' | 'redisUrl' | 'mintToken' | 'isEmulated' | 'writeParty' | 'writeProfile' | 'stop'
>;

const worldAt = (place: Place): World => {
  const { url, redisUrl, mintToken, isEmulated, writeParty, writeProfile, stop } = place;
  const name = (player: string) => `${player}-${randomUUID().slice(0, 8)}`;
  const connectAs = async (player: string) => connectClient(url, await mintToken(player), player);
  const connect = (player: string) => connectAs(name(player));
  const enqueueInOrder = async <const Names extends readonly string[]>(gameMode: string, players: Names) => {
    const clients: TestClient[] = [];
    for (const player of players) {
      const client = await connect(player);
      client.send({ type: 'enqueue', game_mode: gameMode });
      await client.next('queued');
      clients.push(client);
    }
    return clients as ClientsOf<Names>;
  };
  const connectAgain = ({ player }: Pick<TestClient, 'player'>) => connectAs(player);
  return {
    url,
    redisUrl,
    mintToken,
    isEmulated,
    name,
    connect,
    connectAgain,
    enqueueInOrder,
    writeParty,
    writeProfile,
    stop,
  };
};

/** What a client was told of its ticket when it enqueued. */
export const ticketOf = ({ player, received }: TestClient) => {
  const queued = received.find((frame) => frame.type === 'queued');
  if (queued === undefined) throw new Error(`${player} was never queued`);
  return { ticketId: queued.ticket_id, revision: queued.revision, receipt: queued.receipt };
};

/** Everyone answers the session they were told of, and gets a server. */
export const playThrough = async (clients: readonly TestClient[]) =>
  Promise.all(
    clients.map(async (client) => {
      const { loading_session_id } = await client.next('start_loading');
      client.send({ type: 'loading_complete', loading_session_id });
      return client.next('match_found');
    }),
  );

/** Ends all tickets and connections. */
export const closeAll = (clients: readonly TestClient[]) =>
  Promise.all(clients.map((client) => client.leave()));
