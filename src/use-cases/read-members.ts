import type { GameMode } from '../core/game-mode.ts';
import { PARTY_BYTES_MAX, partyBytes } from '../protocol/client-frames.ts';
import { type Refusal, refuse } from './frame-request.ts';
import type { PartyStore } from './ports.ts';

export interface ReadMembersPorts {
  readonly parties: PartyStore;
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
