import type { ConnectionStore, TokenVerifier } from './ports.ts';

export interface ConnectPlayerPorts {
  readonly tokens: TokenVerifier;
  readonly connections: ConnectionStore;
}

/** The longest player id that a token may name. */
const PLAYER_ID_MAX = 128;

/**
 * Verifies the token and records whose connection it is, nothing else: the handshake may still fail, and
 * nothing can be posted from here. The first frame attaches the connection.
 */
export const connectPlayer =
  ({ tokens, connections }: ConnectPlayerPorts) =>
  async (
    connectionId: string,
    connectedAtMs: number,
    token: string | null,
  ): Promise<'accepted' | 'unauthenticated'> => {
    const verified = token === null ? null : await tokens.verify(token);
    if (verified === null || verified.player === '' || verified.player.length > PLAYER_ID_MAX)
      return 'unauthenticated';
    const { player, rating: tokenRating, prioritySeconds: tokenPrioritySeconds } = verified;
    await connections.recordConnection({
      connectionId,
      player,
      connectedAtMs,
      tokenRating,
      tokenPrioritySeconds,
    });
    return 'accepted';
  };
