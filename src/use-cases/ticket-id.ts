import { createHash } from 'node:crypto';

/** The same request of the same player always names the same ticket; 22 characters of base64url. */
export const ticketIdOf = (player: string, requestId: string): string =>
  createHash('sha256')
    .update(JSON.stringify([player, requestId]))
    .digest('base64url')
    .slice(0, 22);
