/** What API Gateway allows; none of it can be raised. Tests shorten the times. */
export interface GatewayLimits {
  readonly messageBytesMax: number;
  readonly frameBytesMax: number;
  /** Without a message in either direction. */
  readonly idleMs: number;
  readonly ageMs: number;
  readonly integrationMs: number;
  /** What may wait for a client that does not read; not documented by AWS. */
  readonly bufferedBytesMax: number;
}

export const API_GATEWAY_LIMITS: GatewayLimits = {
  messageBytesMax: 128 * 1024,
  frameBytesMax: 32 * 1024,
  idleMs: 10 * 60_000,
  ageMs: 2 * 3_600_000,
  integrationMs: 29_000,
  bufferedBytesMax: 4 * 1024 * 1024,
};
