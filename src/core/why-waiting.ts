import type { WaitReason } from '../protocol/wait-reasons.ts';
import { canFillTeam } from './fill-team.ts';
import { createLineUpCheck, type StepBudget, unlimitedSteps } from './line-up-check.ts';
import { canMeetDemands, createDemands } from './matching/demands.ts';
import { markHopeless } from './matching/hopeless.ts';
import type { Line } from './matching/line.ts';
import { acceptedOf, type Meeting, meet, playersNeeded, playersOf, RULES_IN_ORDER } from './meeting.ts';
import { whyNoLineUp } from './why-no-line-up.ts';

/** `could_play`: nothing but others who would play with the same people. `unknown`: it was not found out. */
export type Waiting = WaitReason | 'could_play' | 'unknown';

/**
 * Says of tickets of a line the first rule, in the order in which they are asked, that leaves too few players for
 * a match; if none does, why those who are left make no line-up. The latter takes steps of the budget, of one
 * ticket no more than `stepsATicket`.
 */
export const createWhyWaiting = (
  line: Line,
  budget: StepBudget = unlimitedSteps(),
  stepsATicket = Number.MAX_SAFE_INTEGER,
): ((place: number, met: Meeting) => Waiting) => {
  const check = createLineUpCheck(line, budget, stepsATicket);
  const demands = createDemands(line.rules);
  let farAway: Uint8Array | undefined;
  const isFarAway = (place: number): boolean => {
    farAway ??= hopelessByRegion(line);
    return farAway[place] === 1;
  };
  return (place, met) => {
    const neededInAll = playersNeeded(line, place, met);
    const needed = neededInAll - (line.sizes[place] as number);
    let players = playersOf(line, met, () => true);
    if (players < needed) return 'too_few_players';
    if (line.hopeless[place] === 1) return isFarAway(place) ? 'region' : 'attributes';
    for (const { reason, refuses } of RULES_IN_ORDER) {
      players -= playersOf(line, met, refuses);
      if (players < needed) return reason;
    }
    const accepted = acceptedOf(met);
    if (!canFillTeam(line, place, accepted, neededInAll / line.rules.teams.count)) return 'party_fit';
    const among = Int32Array.of(place, ...accepted);
    if (!canMeetDemands(demands, line, among, among.length, 0)) return 'attributes';
    switch (check(place)) {
      case 'found':
        return 'could_play';
      case 'held':
        return 'held_for_better';
      case 'parity':
        return 'party_fit';
      case 'unknown':
        return 'unknown';
      case 'none':
        return whyNoLineUp(line, place, accepted, budget) ?? 'unknown';
    }
  };
};

const hopelessByRegion = (line: Line): Uint8Array => {
  const hopeless = new Uint8Array(line.length);
  const regions = line.rules.regions === null ? [] : line.masks.slice(0, 1);
  markHopeless({ ...line, masks: regions, codes: [], hopeless });
  return hopeless;
};

/** Steps that finding out about all tickets of a line, and about one, may take: some milliseconds. */
const STEPS_A_LINE = 40_000;
const STEPS_A_TICKET = 2_000;

/** Why the oldest tickets of a line wait, where it was found out, oldest first. */
export const waitReasons = (line: Line, ticketsMax: number): readonly (readonly [string, WaitReason])[] => {
  const why = createWhyWaiting(line, { left: STEPS_A_LINE }, STEPS_A_TICKET);
  return oldestPlaces(line, ticketsMax).flatMap((place) => {
    const found = why(place, meet(line, place));
    if (found === 'could_play' || found === 'unknown') return [];
    return [[line.pool.at(line.slots[place] as number).ticketId, found] as const];
  });
};

const oldestPlaces = ({ ageRanks, length }: Line, ticketsMax: number): readonly number[] => {
  const places: number[] = [];
  for (let place = 0; place < length; place++)
    if ((ageRanks[place] as number) < ticketsMax) places.push(place);
  return places.sort((a, b) => (ageRanks[a] as number) - (ageRanks[b] as number));
};
