import type { Line } from './line.ts';

/**
 * Matches as columns: line-up `i` has the seats from `starts[i]` to `starts[i + 1]`, a seat is a slot of the
 * pool and the index of its team. Seats of a team stand together, team by team.
 */
export interface LineUps {
  count: number;
  starts: Int32Array;
  slots: Int32Array;
  teams: Uint8Array;
}

export const createLineUps = (): LineUps => ({
  count: 0,
  starts: new Int32Array(64),
  slots: new Int32Array(64),
  teams: new Uint8Array(64),
});

/** Makes room for so many line-ups and seats, so that they can be written directly. */
export const reserveLineUps = (lineUps: LineUps, count: number, seats: number): void => {
  if (lineUps.starts.length <= count) lineUps.starts = grown(lineUps.starts, new Int32Array(2 * count));
  if (lineUps.slots.length >= seats) return;
  lineUps.slots = grown(lineUps.slots, new Int32Array(2 * seats));
  lineUps.teams = grown(lineUps.teams, new Uint8Array(2 * seats));
};

/** Adds a seat to the line-up that is being written; `endLineUp` ends it. */
export const addSeat = (lineUps: LineUps, seat: number, slot: number, team: number): void => {
  if (seat >= lineUps.slots.length) {
    lineUps.slots = grown(lineUps.slots, new Int32Array(2 * seat));
    lineUps.teams = grown(lineUps.teams, new Uint8Array(2 * seat));
  }
  lineUps.slots[seat] = slot;
  lineUps.teams[seat] = team;
};

/** Ends the line-up that is being written before the seat of this number. */
export const endLineUp = (lineUps: LineUps, nextSeat: number): void => {
  lineUps.count += 1;
  if (lineUps.count >= lineUps.starts.length)
    lineUps.starts = grown(lineUps.starts, new Int32Array(2 * lineUps.starts.length));
  lineUps.starts[lineUps.count] = nextSeat;
};

/** The seat with which the next line-up begins. */
export const nextSeat = (lineUps: LineUps): number => lineUps.starts[lineUps.count] as number;

const grown = <Column extends Int32Array | Uint8Array>(from: Column, to: Column): Column => {
  to.set(from);
  return to;
};

/** Matches the tickets of a line: writes line-ups that the rules allow, no ticket in two of them. */
export type MatchLine = (line: Line, lineUps: LineUps) => void;
