import { createSigner } from '../../src/tokens/signer.ts';
import { type Client, createFrameWorld } from '../use-cases/frame-world.ts';
import { digestOf, digestOfPlayers } from './fuzz-watch.ts';

export const RECEIPT_SECRET = 'what receipts are signed with, in tests alone';

/** The frame routes in memory, but with the signatures of production. */
export const createSignedWorld = () => {
  const world = createFrameWorld();
  world.ports.signer = createSigner({
    receiptSecret: async () => RECEIPT_SECRET,
    matchTicketKey: async () => 'what match tickets are signed with, in tests alone',
    clock: world.clock,
  });
  const { kept } = world;

  /** All that could be changed, in one text. */
  const standing = () => digestOf(kept, { connections: 0 });
  /** What is kept of these players alone, and what their connections were told. */
  const standingOf = (...clients: readonly Client[]) => [
    digestOfPlayers(
      kept,
      clients.map(({ player }) => player),
    ),
    clients.map((client) => client.pushed()),
  ];

  /** Redis loses everything; what lies in DynamoDB, whose connections are whose and the parties, stays. */
  const loseRedis = () => {
    kept.queues.clear();
    kept.players.clear();
  };

  return { ...world, standing, standingOf, loseRedis };
};

export type SignedWorld = ReturnType<typeof createSignedWorld>;
