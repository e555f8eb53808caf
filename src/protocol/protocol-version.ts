/** The version of the protocol, in every server frame as `v`. Apart from their schemas, which no function needs. */
export const PROTOCOL_VERSION = 1;
