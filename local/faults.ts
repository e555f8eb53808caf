/**
 * `drop`: accepted and lost. `gone`: answered with 410. `cut`: the same, and the connection ends. `throttle`: answered
 * with 429. `fail`: answered with 500.
 */
export type PostFault = 'drop' | 'gone' | 'cut' | 'throttle' | 'fail' | { readonly delayMs: number };

/** Where tests break the runtime. Read at every use, so that a fault may come and go. */
export interface Faults {
  /** Asked for every PostToConnection; undefined lets it pass. */
  onPost?: ((connectionId: string, frame: string) => PostFault | undefined) | undefined;
}
