import type { Configuration, GameMode } from '../src/core/game-mode.ts';
import type { VirtualClock } from '../src/memory/virtual-clock.ts';
import type { Profile } from '../src/use-cases/ports.ts';
import type { Chance } from './chance.ts';
import { Player } from './player.ts';
import type { PlayerWorld } from './player-world.ts';
import { drawVisit, drawWish } from './visit.ts';

/** What of players lies outside of Redis. */
export interface LobbyRecords {
  readonly parties: Map<string, readonly string[]>;
  readonly profiles: Map<string, Partial<Profile>>;
}

export interface LobbyOptions {
  readonly clock: VirtualClock;
  readonly chance: Chance;
  readonly configuration: Configuration;
  readonly records: LobbyRecords;
  readonly players: number;
  readonly playersPerSecond: number;
  /** Ids of the game modes that players want; all of them if it is empty. */
  readonly modes: readonly string[];
}

export interface Lobby {
  /** Lets players come, at random moments, until it is closed. */
  open(): void;
  close(): void;
  readonly players: readonly Player[];
}

const PARTY_SHARE = 0.15;
/** Friends have opened the game before their leader asks. */
const LEADER_COMES_AFTER_MS = { min: 200, max: 4_000 };

/** A population of whom some come to play, alone or with friends; whoever plays already cannot come again. */
export const createLobby = (options: LobbyOptions, world: PlayerWorld): Lobby => {
  const { clock, chance, records } = options;
  const players = Array.from({ length: options.players }, (_, index) => new Player(world, `p${index}`));
  const modes = modesOf(options);
  let isOpen = false;
  let parties = 0;

  const resting = (): Player | null => {
    for (let tries = 0; tries < 8; tries++) {
      const player = players[Math.floor(chance.draw() * players.length)];
      if (player?.isBusy() === false) return player;
    }
    return null;
  };
  const restingFriends = (count: number): readonly Player[] => [
    ...new Set(Array.from({ length: count }, resting).filter((friend) => friend !== null)),
  ];

  /** Answers how many came. */
  const come = (): number => {
    const mode = chance.pick(modes);
    const size = sizeOf(chance, mode);
    const [leader, ...friends] = restingFriends(size);
    if (leader === undefined) return 1;
    const wish = drawWish(chance, mode);
    for (const { name } of [leader, ...friends])
      records.profiles.set(name, { rating: wish.rating, blocked: [] });
    if (friends.length === 0) leader.arrive(drawVisit(chance, wish, null));
    else {
      parties += 1;
      const id = `party${parties}`;
      records.parties.set(
        id,
        [leader, ...friends].map(({ name }) => name),
      );
      for (const friend of friends) friend.arrive(drawVisit(chance, wish, { id, leads: false }));
      clock.at(clock.nowMs() + chance.among(LEADER_COMES_AFTER_MS), () => {
        if (!leader.isBusy()) leader.arrive(drawVisit(chance, wish, { id, leads: true }));
      });
    }
    return 1 + friends.length;
  };

  const next = (): void => {
    if (!isOpen) return;
    const came = come();
    clock.at(clock.nowMs() + chance.wait((1_000 * came) / options.playersPerSecond), next);
  };

  return {
    players,
    open: () => {
      isOpen = true;
      next();
    },
    close: () => {
      isOpen = false;
    },
  };
};

const modesOf = ({ configuration, modes }: LobbyOptions): readonly [GameMode, ...GameMode[]] => {
  const wanted = [...configuration.gameModes.values()].filter(
    ({ id }) => modes.length === 0 || modes.includes(id),
  );
  const [first, ...others] = wanted;
  const unknown = modes.filter((id) => !configuration.gameModes.has(id));
  if (first === undefined || unknown.length > 0)
    throw new Error(
      `There is no game mode ${unknown.join(', ')}: expected some of ${[...configuration.gameModes.keys()].join(', ')}.`,
    );
  return [first, ...others];
};

const sizeOf = (chance: Chance, { rules }: GameMode): number =>
  rules.teams.sizeMax > 1 && chance.happens(PARTY_SHARE)
    ? chance.among({ min: 2, max: Math.min(rules.teams.sizeMax, 5) })
    : 1;
