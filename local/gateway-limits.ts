/** What API Gateway allows; none of it can be raised. Tests shorten the times, and lower the numbers. */
export interface GatewayLimits {
  readonly messageBytesMax: number;
  readonly frameBytesMax: number;
  /** Without a message in either direction. */
  readonly idleMs: number;
  readonly ageMs: number;
  readonly integrationMs: number;
  /** What may wait for a client that does not read; not documented by AWS. */
  readonly bufferedBytesMax: number;
  /** On AWS every frame and $connect has a container to itself; here they share a thread, and enter it in turn. */
  readonly framesAtOnceMax: number;
  /** Of one connection. */
  readonly ownFramesAtOnceMax: number;
  /** Those who come and those who go. */
  readonly handshakesAtOnceMax: number;
  /** Handshakes beyond it are refused with 429, as are those beyond the rate of new connections on AWS. */
  readonly connectsWaitingMax: number;
}

export const API_GATEWAY_LIMITS: GatewayLimits = {
  messageBytesMax: 128 * 1024,
  frameBytesMax: 32 * 1024,
  idleMs: 10 * 60_000,
  ageMs: 2 * 3_600_000,
  integrationMs: 29_000,
  bufferedBytesMax: 4 * 1024 * 1024,
  framesAtOnceMax: 64,
  ownFramesAtOnceMax: 16,
  handshakesAtOnceMax: 16,
  connectsWaitingMax: 8_192,
};
