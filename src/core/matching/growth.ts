import type { MatchRules } from '../match-rules.ts';
import { createDemands, type Demands } from './demands.ts';
import type { FreePlaces } from './free-places.ts';
import { asksMoreThanNearness } from './join-line-up.ts';
import type { Line } from './line.ts';

/** Free places looked at closely for one line-up, beyond two for each player. */
const LOOKED_AT_BEYOND = 64;
/** As many times more may be passed over at a glance. */
const PASSED_FOR_EACH_LOOKED_AT = 16;

/** Nothing has been tried with this start. */
export const GATHERED_UNKNOWN = 0x7fffffff;

/** A line-up that grows from the lowest of its tickets upwards. Memory for the largest line-up of the rules. */
export interface Growth {
  readonly teamCount: number;
  /** Whether it takes more than the range of ratings and the bit grown for to know who may join. */
  asksMore: boolean;
  readonly demands: Demands;
  readonly lookedAtMax: number;
  readonly passedMax: number;
  /** Places, the lowest first, then in the order in which they joined. */
  readonly members: Int32Array;
  count: number;
  /** Whether the teams shall have the same party sizes: then tickets join as many of a size at a time as there are teams. */
  isMirrored: boolean;
  /** The greatest rating that all members accept. */
  reach: number;
  /** Mirrored: the places left in each team. Else the places left in all teams together. */
  room: number;
  /** Tickets of the size of the first that are still missing for its like in each team. */
  missing: number;
  /** Places that wait for more of their size, a row for each size. */
  readonly pending: Int32Array;
  readonly pendingOf: Int32Array;
  /** Places that the parties leave in each team; players alone fit wherever there is one. */
  readonly rooms: Int32Array;
  /** 1 for numbers of places that tickets of the sizes in line could fill exactly. */
  readonly fillable: Uint8Array;
  /** Bits of the first mask that a ticket names which does not accept everything. */
  namedBits: number;
  readonly best: Int32Array;
  /** Players met who might have joined: no more would have, whatever the size of the teams. */
  gathered: number;
  /** The same by start, for those with whom nothing grew: smaller teams need not be tried for fewer. */
  gatheredFrom: Int32Array;
}

export const createGrowth = (rules: MatchRules): Growth => {
  const { count: teamCount, sizeMax } = rules.teams;
  const lookedAtMax = LOOKED_AT_BEYOND + 2 * teamCount * sizeMax;
  return {
    teamCount,
    asksMore: true,
    demands: createDemands(rules),
    lookedAtMax,
    passedMax: PASSED_FOR_EACH_LOOKED_AT * lookedAtMax,
    members: new Int32Array(teamCount * sizeMax),
    count: 0,
    isMirrored: rules.premadeParity !== 'off',
    reach: 0,
    room: 0,
    missing: 0,
    pending: new Int32Array(teamCount * (sizeMax + 1)),
    pendingOf: new Int32Array(sizeMax + 1),
    rooms: new Int32Array(teamCount),
    fillable: new Uint8Array(sizeMax + 1),
    namedBits: 0,
    best: new Int32Array(teamCount * sizeMax),
    gathered: 0,
    gatheredFrom: new Int32Array(0),
  };
};

/** Notes which sizes and regions are free. To be called before the first line-up of a line grows. */
export const beginLine = (growth: Growth, line: Line, { taken }: FreePlaces): void => {
  const { fillable } = growth;
  if (growth.gatheredFrom.length < line.length)
    growth.gatheredFrom = new Int32Array(Math.ceil(line.length * 1.25));
  growth.gatheredFrom.fill(GATHERED_UNKNOWN, 0, line.length);
  growth.asksMore = asksMoreThanNearness(line);
  const isInLine = new Uint8Array(fillable.length);
  for (let place = 0; place < line.length; place++)
    if (taken[place] === 0) isInLine[line.sizes[place] as number] = 1;
  fillable.fill(0);
  fillable[0] = 1;
  for (let places = 1; places < fillable.length; places++)
    for (let size = 1; size <= places; size++)
      if (isInLine[size] === 1 && fillable[places - size] === 1) fillable[places] = 1;
  growth.namedBits = 0;
  const mask = line.masks[0];
  if (mask === undefined) return;
  for (let place = 0; place < line.length; place++)
    if (mask[place] !== -1 && taken[place] === 0) growth.namedBits |= mask[place] as number;
};
