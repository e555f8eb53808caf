import { createLocalJWKSet } from 'jose';
import { allocate } from '../../functions/allocate/handler.ts';
import { dequeue } from '../../functions/dequeue/handler.ts';
import { enqueue } from '../../functions/enqueue/handler.ts';
import { loadingComplete } from '../../functions/loading-complete/handler.ts';
import { push } from '../../functions/push/handler.ts';
import { staleSweeper } from '../../functions/stale-sweeper/handler.ts';
import { sync } from '../../functions/sync/handler.ts';
import { tryMatch } from '../../functions/try-match/handler.ts';
import { connectRoute, disconnectRoute } from '../../src/edge/connection-routes.ts';
import { unknownFrameRoute } from '../../src/edge/frame-route.ts';
import { createMemoryAllocator } from '../../src/memory/memory-allocator.ts';
import { createMemoryWakeUps } from '../../src/memory/memory-wake-ups.ts';
import { createJwksVerifier } from '../../src/tokens/jwks-verifier.ts';
import { createSigner } from '../../src/tokens/signer.ts';
import { createFrameWorld } from '../use-cases/frame-world.ts';
import { countingConnections, digestOf, digestOfPlayers, type Recorded } from './fuzz-watch.ts';

export const FRAME_FUNCTIONS = ['enqueue', 'dequeue', 'loading-complete', 'sync', 'default'] as const;
export const JOBS = ['try-match', 'stale-sweeper', 'allocate', 'push'] as const;

/** Who sends. The victims send nothing: whatever arrives, their tickets and their match are as they were. */
export const SENDERS = ['alice', 'bob', 'carol', 'dave', 'erin'] as const;
const VICTIMS = ['victor', 'vera', 'vince'] as const;

export type FuzzWorld = Awaited<ReturnType<typeof createFuzzWorld>>;

/**
 * The real functions over memory: alice and bob load a match, carol waits, dave and erin are a party, and the
 * victims wait and load in modes of their own. Each world is the same as the others, receipts included.
 */
export const createFuzzWorld = async () => {
  const world = createFrameWorld();
  const { clock, kept, parties } = world;
  const recorded: Recorded = { connections: 0 };
  const ports = {
    ...world.ports,
    connections: countingConnections(world.ports.connections, recorded),
    signer: createSigner({
      receiptSecret: async () => 'a secret of the test, long enough',
      matchTicketKey: async () => 'm'.repeat(43),
      clock,
    }),
    tokens: createJwksVerifier({
      keySet: createLocalJWKSet({ keys: [] }),
      issuer: 'issuer',
      audience: 'muster',
      clock,
    }),
    scheduler: createMemoryWakeUps(),
    allocator: createMemoryAllocator(),
    deployment: 1,
  };
  const wired = () => ports;
  const frames = {
    enqueue: enqueue(wired),
    dequeue: dequeue(wired),
    'loading-complete': loadingComplete(wired),
    sync: sync(wired),
    default: unknownFrameRoute('default', wired),
  };
  const jobs = {
    'try-match': tryMatch(wired),
    'stale-sweeper': staleSweeper(wired),
    allocate: allocate(wired),
    push: push(wired),
  };
  const handshakes = { connect: connectRoute(wired), disconnect: disconnectRoute(wired) };

  const connectionOf = new Map<string, string>();
  const send = async (player: string, frame: { readonly type: 'enqueue' | 'ping' } & object) => {
    const requestContext = { connectionId: connectionOf.get(player), requestTimeEpoch: clock.nowMs() };
    const through = frame.type === 'enqueue' ? frames.enqueue : frames.sync;
    const answer = await through({ requestContext, body: JSON.stringify(frame) });
    return JSON.parse(answer.body ?? 'null');
  };
  /** On a new connection, attached by its first frame. */
  const connect = async (player: string) => {
    connectionOf.set(player, (await world.connect(player)).connectionId);
    return send(player, { type: 'ping' });
  };
  /** Leaves a connection behind that carol's new one took the place of. */
  const connectAgain = async () => {
    connectionOf.set('replaced', connectionOf.get('carol') ?? '');
    await connect('carol');
  };
  const wait = (player: string, fields: object) => send(player, { type: 'enqueue', ...fields });

  parties.set('of dave', ['dave', 'erin']);
  parties.set('of victims', ['vera', 'vince']);
  for (const player of [...SENDERS, ...VICTIMS]) await connect(player);
  await connectAgain();
  const receipts: string[] = [];
  for (const player of ['alice', 'bob'])
    receipts.push((await wait(player, { game_mode: 'Duel', request_id: 'first' })).receipt);
  receipts.push((await wait('carol', { game_mode: 'Trio' })).receipt);
  receipts.push((await wait('victor', { game_mode: 'Signed' })).receipt);
  for (const player of ['vera', 'vince']) await wait(player, { game_mode: 'Placed' });
  const ticketOf = (player: string) => [kept.players.get(player)?.pointer?.ticketId ?? ''];
  await world.form('Duel', 's1', ticketOf('alice'), ticketOf('bob'));
  await world.form('Placed', 'of victims', ticketOf('vera'), ticketOf('vince'));

  return {
    ...world,
    ports,
    frames,
    jobs,
    handshakes,
    receipts,
    connectionOf,
    /** Whoever was disconnected is as before. */
    comeBack: (sender: string) => (sender === 'replaced' ? connectAgain() : connect(sender)),
    digest: () => digestOf(kept, recorded),
    digestOfVictims: () => digestOfPlayers(kept, VICTIMS),
  };
};
