import type { PostFault } from '../local/faults.ts';

/** What the process of the runtime is started with, as JSON in its first argument. */
export interface RuntimeStart {
  /** 0 takes a free one. */
  readonly port: number;
  readonly redisUrl: string;
  readonly dynamoDbUrl: string;
  readonly configText: string;
  readonly seed: number;
  /** Complaints of the functions are printed, each message once. */
  readonly verbose: boolean;
}

/** What a running one is told, and answers with `done`. */
export type RuntimeOrder =
  | { readonly kind: 'break_posts'; readonly fault: PostFault; readonly share: number }
  | { readonly kind: 'mend_posts' }
  | { readonly kind: 'kill_functions' };

export type RuntimeAnswer = { readonly kind: 'up'; readonly port: number } | { readonly kind: 'done' };
