import { randomUUID } from 'node:crypto';
import type { JWK } from 'jose';
import { localRecords } from '../../bots/local-records.ts';
import { developmentKeys } from '../../local/development-keys.ts';
import { type Runtime, type RuntimeOptions, startRuntime } from '../../local/runtime.ts';
import { createTokenIssuer, type MintToken } from '../../local/tokens.ts';
import { connectClient, type TestClient } from './client.ts';
import { configurationText } from './runtime-configuration.ts';

/** One client for each name, so that a destructured client is never undefined. */
export type ClientsOf<Names extends readonly string[]> = { -readonly [Index in keyof Names]: TestClient };

/** A system under test, wherever it runs. */
export interface World {
  readonly url: string;
  readonly mintToken: MintToken;
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
  writeParty(partyId: string, members: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

export interface OwnWorld extends World {
  readonly runtime: Runtime;
}

/** A runtime of this test file's own, with short times. */
export const startOwnWorld = async (options: RuntimeOptions = {}): Promise<OwnWorld> => {
  const runtime = await startRuntime({ configText: configurationText(), ...options });
  return { ...worldAt(runtime.url, runtime.mintToken, runtime.writeParty, runtime.stop), runtime };
};

/**
 * The system at MUSTER_URL, with tokens signed by MUSTER_TOKEN_KEY (a private JWK as JSON) or this machine's
 * development key; without MUSTER_URL a runtime of its own. Tests that use it must not share a queue at
 * MUSTER_URL: run them with `--no-file-parallelism` there.
 */
export const openWorld = async (): Promise<World> => {
  const { MUSTER_URL: url, MUSTER_TOKEN_KEY: key } = process.env;
  if (url === undefined) return startOwnWorld();
  const tokenKey = key === undefined ? (await developmentKeys()).tokenKey : (JSON.parse(key) as JWK);
  return worldAt(url, await createTokenIssuer(tokenKey), localRecords(url).recordParty, async () => {});
};

const worldAt = (
  url: string,
  mintToken: MintToken,
  writeParty: World['writeParty'],
  stop: World['stop'],
): World => {
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
  return { url, mintToken, name, connect, connectAgain, enqueueInOrder, writeParty, stop };
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

/** Ends all connections, so that nobody is left in a queue that another test uses. */
export const closeAll = (clients: readonly TestClient[]) =>
  Promise.all(clients.map((client) => client.close()));
