import type { GameMode } from '../core/game-mode.ts';
import { type Member, RATING_DEFAULT } from '../core/ticket.ts';
import { PARTY_BYTES_MAX, partyBytes } from '../protocol/client-frames.ts';
import { type Refusal, refuse } from './frame-request.ts';
import type { Connection, ConnectionStore, PartyStore, PlayerStore, ProfileStore } from './ports.ts';

export interface ReadMembersPorts {
  readonly parties: PartyStore;
  readonly profiles: ProfileStore;
  readonly players: PlayerStore;
  readonly connections: ConnectionStore;
}

/** The players of a new ticket: the asking player alone, or their party as its record has it. */
export const readPlayers =
  ({ parties }: ReadMembersPorts) =>
  async (party: string | undefined, player: string, mode: GameMode): Promise<readonly string[] | Refusal> => {
    if (party === undefined) return [player];
    const members = new Set(await parties.readParty(party));
    if (!members.has(player))
      return refuse('not_in_party', 'Expected "party" to be the id of a party that you are a member of.');
    const largest = mode.rules.teams.sizeMax;
    if (members.size > largest)
      return refuse(
        'party_too_large',
        `Expected a party of at most ${largest} in "${mode.id}", found ${members.size} members.`,
      );
    return partyBytes([...members]) > PARTY_BYTES_MAX
      ? refuse(
          'party_too_large',
          `Expected fewer members or shorter ids: a party takes at most ${PARTY_BYTES_MAX} bytes.`,
        )
      : [...members];
  };

/** Each player with the rating that the mode goes by. */
export const rateMembers =
  (ports: ReadMembersPorts) =>
  async (players: readonly string[], asking: Connection, mode: GameMode): Promise<readonly Member[]> => {
    const rate = async (player: string): Promise<Member> => ({
      player,
      rating: await readRating(ports)(player, asking, mode),
    });
    return Promise.all(players.map(rate));
  };

const readRating =
  (ports: ReadMembersPorts) => async (player: string, asking: Connection, mode: GameMode) => {
    if (mode.rules.ratingWindow === null) return RATING_DEFAULT;
    if (mode.ratingSource === 'profile') return ports.profiles.readRating(player);
    const connection = player === asking.player ? asking : await readConnection(ports)(player);
    return connection?.tokenRating ?? RATING_DEFAULT;
  };

const readConnection =
  ({ players, connections }: ReadMembersPorts) =>
  async (player: string): Promise<Connection | null> => {
    const { connectionId } = await players.readPlayer(player);
    return connectionId === '' ? null : connections.findConnection(connectionId);
  };
