import type { Kept } from './folder.ts';

export interface KeeperOrders {
  readonly folder: string;
  /** The Python that has MiniStack; null where an emulator is given. */
  readonly python: string | null;
  /** Of the emulator; null for a free one. */
  readonly port: number | null;
  /** A Redis that runs already; null to start one. */
  readonly redisUrl: string | null;
  /** True: it leaves when its channel closes, whenever that is. */
  readonly isTied: boolean;
}

/** What the keeper says over its channel: any number of lines, then what it holds or why it failed. */
export type KeeperAnswer = { readonly said: string } | { readonly kept: Kept } | { readonly failed: string };
