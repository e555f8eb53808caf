import { createMemoryConnections } from '../src/memory/memory-connections.ts';
import { createMemoryParties } from '../src/memory/memory-parties.ts';
import { createMemoryPenaltyArchive } from '../src/memory/memory-penalty-archive.ts';
import { createMemoryProfiles } from '../src/memory/memory-profiles.ts';
import type { VirtualClock } from '../src/memory/virtual-clock.ts';
import type { LobbyRecords } from './lobby.ts';
import { unlessAway } from './port-changes.ts';

/** DynamoDB: what lasts, and may be away for a while. */
export const createSimulatedRecords = (clock: VirtualClock) => {
  const written: LobbyRecords = { parties: new Map(), profiles: new Map() };
  let awayUntilMs = 0;
  const reachable = <Port extends object>(port: Port): Port =>
    unlessAway('DynamoDB', port, () => clock.nowMs() < awayUntilMs);
  return {
    written,
    ports: {
      connections: reachable(createMemoryConnections()),
      parties: reachable(createMemoryParties(written.parties)),
      profiles: reachable(createMemoryProfiles(written.profiles)),
      penalties: reachable({ recordPenalty: createMemoryPenaltyArchive().recordPenalty }),
    },
    /** As the game's back end would sign it into a token. */
    ratingOf: (player: string): number | null => written.profiles.get(player)?.rating ?? null,
    goAway: (ms: number): void => {
      awayUntilMs = Math.max(awayUntilMs, clock.nowMs() + ms);
    },
  };
};
