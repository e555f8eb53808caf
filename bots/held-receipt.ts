import type { ClientFrame } from '../src/protocol/client-frames.ts';
import type { ServerFrame } from '../src/protocol/server-frames.ts';

/** The latest receipt that a client was sent. */
export interface HeldReceipt {
  /** Takes the receipt of any frame that has one, also of one that comes too late for anything else. */
  keepOf(frame: ServerFrame): void;
  /** The frame that asks for the truth, and offers the receipt. */
  sync(): ClientFrame;
  /** Whether it was never offered: until then `none` need not be the last word. */
  mayHelp(): boolean;
  drop(): void;
}

export const createHeldReceipt = (): HeldReceipt => {
  let held: string | null = null;
  let offered: string | null = null;
  return {
    keepOf: (frame) => {
      if ('receipt' in frame) held = frame.receipt;
    },
    sync: () => {
      offered = held;
      return held === null ? { type: 'sync' } : { type: 'sync', receipt: held };
    },
    mayHelp: () => held !== null && held !== offered,
    drop: () => {
      held = null;
    },
  };
};
