/** Nobody was matched for this long: those who wait may be too few for a match, ... */
const FIRST_STALL_MS = 4_000;
/** ... or parties that fit into no team. */
const STALL_MS = 6_000;
/** So often a match's worth of bots helps out; beyond, something else is wrong. */
const HELPED_MAX = 8;

export interface FillUp {
  /** A bot was told of a match of this many players. */
  matchSizeSeen(players: number): void;
  /** A bot has arrived, or was matched. */
  progressed(): void;
  /** A bot that others counted on has left for good. */
  lost(): void;
  /** Nobody joins any more. */
  end(): void;
}

/**
 * Lets solo bots join where a crowd of this size would leave somebody behind: once it is known how many
 * players a match has, the last match is made whole; and when nothing goes on, more join.
 */
export const createFillUp = (
  crowd: number,
  join: (bots: number) => void,
  /** Lets as many join as one of those who wait lacks for a match of this many; each time another one. */
  joinOne: (matchSize: number, time: number) => void,
  /** A no-show keeps others waiting: nobody new would help them. */
  isHeldUp: () => boolean,
): FillUp => {
  let players = crowd;
  let matchSize = 0;
  let helped = 0;
  let stall: NodeJS.Timeout | undefined;
  let isOver = false;
  const watch = () => {
    clearTimeout(stall);
    if (isOver) return;
    stall = setTimeout(helpOut, matchSize > 0 ? STALL_MS : FIRST_STALL_MS);
  };
  const helpOut = () => {
    if (isHeldUp()) return watch();
    if (helped === HELPED_MAX) return;
    if (matchSize > 0) {
      joinOne(matchSize, helped);
      helped += 1;
    } else {
      // Before the first match one bot at a time is added: nobody knows how many it takes.
      players += 1;
      join(1);
    }
    watch();
  };
  return {
    matchSizeSeen: (size) => {
      if (matchSize > 0 || isOver) return;
      matchSize = size;
      join((size - (players % size)) % size);
    },
    progressed: watch,
    lost: () => join(1),
    end: () => {
      isOver = true;
      clearTimeout(stall);
    },
  };
};
