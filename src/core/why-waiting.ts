import type { WaitReason } from '../protocol/wait-reasons.ts';
import { createLineUpCheck, type LineUpCheck } from './line-up-check.ts';
import { type MatchRules, plainRules } from './match-rules.ts';
import { teamSizeAccepted } from './matching/join-line-up.ts';
import type { Line } from './matching/line.ts';
import { createMatcher } from './matching/matcher.ts';
import { ACCEPTED, AVOIDED, RATING, REGION, refusalOf } from './matching/pair-rules.ts';

/** What a ticket met: the tickets nearest in rating, then in age, that could be in a match with it by their sizes. */
export interface Meeting {
  /** In order of nearness. */
  readonly places: readonly number[];
  /** By place, as `refusalOf` says. */
  readonly refusals: readonly number[];
  /** There are more than were looked at. */
  readonly isCut: boolean;
}

/** A ticket looks at so many others, or at four for each player of a match. */
const LOOKED_AT_MIN = 200;
/** Tickets that accept each other are compared pair by pair up to this number. */
const PAIRED_MAX = 40;

export const meet = (line: Line, place: number): Meeting => {
  const { rules, ratings, ageRanks, sizes, length } = line;
  const { count, sizeMax } = rules.teams;
  const lookedAtMax = Math.max(LOOKED_AT_MIN, 4 * count * sizeMax);
  const roomBeside = count === 1 ? sizeMax - (sizes[place] as number) : sizeMax;
  const rating = ratings[place] as number;
  const places: number[] = [];
  const refusals: number[] = [];
  let lower = place - 1;
  let upper = place + 1;
  while (lower >= 0 || upper < length) {
    if (places.length === lookedAtMax) return { places, refusals, isCut: true };
    const below = lower < 0 ? Number.POSITIVE_INFINITY : rating - (ratings[lower] as number);
    const above = upper >= length ? Number.POSITIVE_INFINITY : (ratings[upper] as number) - rating;
    const isBelow =
      below < above || (below === above && (ageRanks[lower] as number) < (ageRanks[upper] as number));
    const other = isBelow ? lower-- : upper++;
    if ((sizes[other] as number) > roomBeside) continue;
    places.push(other);
    refusals.push(refusalOf(line, place, other));
  }
  return { places, refusals, isCut: false };
};

/** Players of the smallest match that a ticket may be in now with those whom it met. */
export const playersNeeded = ({ rules: { teams }, waitsMs }: Line, place: number, met: Meeting): number => {
  const oldestMs = met.places.reduce(
    (oldest, other) => Math.max(oldest, waitsMs[other] as number),
    waitsMs[place] as number,
  );
  return teams.count * teamSizeAccepted(teams, oldestMs);
};

/**
 * The first rule, in the order in which they are asked, that leaves too few players for a match; if none does, why
 * those who are left make no line-up. Null: they do, or it was not found out.
 */
export const whyWaiting = (
  line: Line,
  place: number,
  met: Meeting,
  check: LineUpCheck,
): WaitReason | null => {
  const needed = playersNeeded(line, place, met) - (line.sizes[place] as number);
  let players = playersOf(line, met, () => true);
  if (players < needed) return 'too_few_players';
  for (const { reason, refuses } of RULES_IN_ORDER) {
    players -= playersOf(line, met, refuses);
    if (players < needed) return reason;
  }
  switch (check(place)) {
    case 'found':
      return line.rules.holdingPointsPerSecond !== null && line.escalated[place] === 0
        ? 'held_for_better'
        : null;
    case 'parity':
      return 'party_fit';
    case 'unknown':
      return null;
    case 'none':
      return whyNoLineUp(line, place, acceptedOf(met));
  }
};

const RULES_IN_ORDER: readonly {
  readonly reason: WaitReason;
  readonly refuses: (code: number) => boolean;
}[] = [
  { reason: 'rating', refuses: (code) => code === RATING },
  { reason: 'region', refuses: (code) => code === REGION },
  { reason: 'attributes', refuses: (code) => code > AVOIDED },
  { reason: 'avoided', refuses: (code) => code === AVOIDED },
];

const playersOf = (
  { sizes }: Line,
  { places, refusals }: Meeting,
  counts: (code: number) => boolean,
): number =>
  places.reduce(
    (sum, place, index) => (counts(refusals[index] ?? ACCEPTED) ? sum + (sizes[place] as number) : sum),
    0,
  );

export const acceptedOf = ({ places, refusals }: Meeting): readonly number[] =>
  places.filter((_, index) => refusals[index] === ACCEPTED);

/** Of enough players whom the ticket accepts. Asks the same of them under fewer rules. */
const whyNoLineUp = (line: Line, place: number, accepted: readonly number[]): WaitReason => {
  const { rules } = line;
  const shape: MatchRules = { ...plainRules(rules.gameMode, 1, 1), teams: rules.teams };
  if (!makesLineUp(line, place, accepted, shape)) return 'party_fit';
  const demands = rules.attributes.filter(({ kind }) => kind === 'at_least');
  if (demands.length > 0 && !makesLineUp(line, place, accepted, { ...shape, attributes: demands }))
    return 'attributes';
  return whyRefusedAmong(line, accepted.slice(0, PAIRED_MAX));
};

const makesLineUp = (line: Line, place: number, accepted: readonly number[], rules: MatchRules): boolean => {
  const matcher = createMatcher(rules);
  const tickets = [place, ...accepted].map((other) => line.pool.at(line.slots[other] as number));
  matcher.add(tickets);
  const among = matcher.line(line.nowMs);
  const own = placeOf(among, tickets[0]?.ticketId ?? '');
  return own !== null && createLineUpCheck(among)(own) !== 'none';
};

/** The rule by which most pairs refuse each other; if none do, what they have not all in common. */
const whyRefusedAmong = (line: Line, places: readonly number[]): WaitReason => {
  const counts = RULES_IN_ORDER.map(({ reason }) => ({ reason, pairs: 0 }));
  for (const [index, place] of places.entries())
    for (const other of places.slice(index + 1)) {
      const code = refusalOf(line, place, other);
      const rule = RULES_IN_ORDER.findIndex(({ refuses }) => refuses(code));
      const count = counts[rule];
      if (count !== undefined) count.pairs += 1;
    }
  const most = counts.reduce((greatest, count) => (count.pairs > greatest.pairs ? count : greatest));
  if (most.pairs > 0) return most.reason;
  return line.rules.regions === null ? 'attributes' : 'region';
};

/** Null: the ticket is not in line, or fits into no team. */
export const placeOf = ({ pool, slots, length }: Line, ticketId: string): number | null => {
  for (let place = 0; place < length; place++)
    if (pool.at(slots[place] as number).ticketId === ticketId) return place;
  return null;
};

/** Steps that finding out about all tickets of a line may take: some milliseconds. */
const STEPS_A_LINE = 20_000;

/** Why the oldest tickets of a line wait, where it was found out. */
export const waitReasons = (line: Line, ticketsMax: number): readonly (readonly [string, WaitReason])[] => {
  const check = createLineUpCheck(line, STEPS_A_LINE);
  const found: (readonly [string, WaitReason])[] = [];
  for (let place = 0; place < line.length; place++) {
    if ((line.ageRanks[place] as number) >= ticketsMax) continue;
    const reason = whyWaiting(line, place, meet(line, place), check);
    if (reason !== null) found.push([line.pool.at(line.slots[place] as number).ticketId, reason]);
  }
  return found;
};
