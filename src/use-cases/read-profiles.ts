import type { GameMode } from '../core/game-mode.ts';
import { RATING_DEFAULT } from '../core/ticket.ts';
import type { Connection, ConnectionStore, PlayerStore, Profile, ProfileStore } from './ports.ts';

export interface ReadProfilesPorts {
  readonly profiles: ProfileStore;
  readonly players: PlayerStore;
  readonly connections: ConnectionStore;
}

export interface PlayerProfile extends Profile {
  readonly player: string;
}

/**
 * What is known of each player, as far as the mode goes by it. With `rating_source = "token"` the rating and
 * the priority are those of the token; whom a player blocked always stands in the profile.
 */
export const readProfiles =
  (ports: ReadProfilesPorts) =>
  async (
    players: readonly string[],
    asking: Connection,
    mode: GameMode,
  ): Promise<readonly PlayerProfile[]> => {
    const isSigned = mode.ratingSource === 'token';
    const isRated = mode.rules.ratingWindow !== null;
    const blocks = mode.rules.avoidBlocked !== 'off';
    const read = async (player: string): Promise<PlayerProfile> => {
      const [profile, connection] = await Promise.all([
        blocks || (isRated && !isSigned) ? ports.profiles.readProfile(player) : null,
        isSigned ? readConnection(ports)(player, asking) : null,
      ]);
      const rating = isSigned ? connection?.tokenRating : profile?.rating;
      const prioritySeconds = isSigned ? connection?.tokenPrioritySeconds : profile?.prioritySeconds;
      return {
        player,
        rating: (isRated ? rating : null) ?? RATING_DEFAULT,
        prioritySeconds: prioritySeconds ?? 0,
        blocked: (blocks ? profile?.blocked : null) ?? [],
      };
    };
    return Promise.all(players.map(read));
  };

const readConnection =
  ({ players, connections }: ReadProfilesPorts) =>
  async (player: string, asking: Connection): Promise<Connection | null> => {
    if (player === asking.player) return asking;
    const { connectionId } = await players.readPlayer(player);
    return connectionId === '' ? null : connections.findConnection(connectionId);
  };
