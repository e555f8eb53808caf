/** Redis, DynamoDB or another part did not answer. Clients get `unavailable` and try again. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
  readonly retryAfterSeconds: number;

  constructor(what: string, cause: unknown, retryAfterSeconds = 2) {
    super(`${what} is unavailable`, { cause });
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** No game server could be had after all retries. */
export class AllocationFailed extends Error {
  override readonly name = 'AllocationFailed';
}

/** A game server that is not needed could not be given back after all retries. */
export class ReleaseFailed extends Error {
  override readonly name = 'ReleaseFailed';
}
