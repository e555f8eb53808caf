import type { WaitReason } from '../protocol/wait-reasons.ts';
import { createLineUpCheck, type LineUpFound, type StepBudget } from './line-up-check.ts';
import { type MatchRules, plainRules } from './match-rules.ts';
import type { Line } from './matching/line.ts';
import { createMatcher } from './matching/matcher.ts';
import { refusalOf } from './matching/pair-rules.ts';
import { placeOf, RULES_IN_ORDER } from './meeting.ts';

/** Tickets that accept each other are compared pair by pair up to this number. */
const PAIRED_MAX = 40;
/** To put a ticket into another line takes as long as so many steps. */
const STEPS_A_COPY = 5;

/** Of enough players whom the ticket accepts: asks the same of them under fewer rules. Null: not found out. */
export const whyNoLineUp = (
  line: Line,
  place: number,
  accepted: readonly number[],
  budget: StepBudget,
): WaitReason | null => {
  const { rules } = line;
  const shape: MatchRules = { ...plainRules(rules.gameMode, 1, 1), teams: rules.teams };
  const demands = rules.attributes.filter(({ kind }) => kind === 'at_least');
  const byShape = lineUpUnder(shape, line, place, accepted, budget);
  if (byShape !== 'found') return byShape === 'none' ? 'party_fit' : null;
  if (demands.length > 0) {
    const byDemands = lineUpUnder({ ...shape, attributes: demands }, line, place, accepted, budget);
    if (byDemands !== 'found') return byDemands === 'none' ? 'attributes' : null;
  }
  return whyRefusedAmong(line, accepted.slice(0, PAIRED_MAX));
};

const lineUpUnder = (
  rules: MatchRules,
  line: Line,
  place: number,
  accepted: readonly number[],
  budget: StepBudget,
): LineUpFound => {
  budget.left -= STEPS_A_COPY * accepted.length;
  if (budget.left <= 0) return 'unknown';
  const matcher = createMatcher(rules);
  const tickets = [place, ...accepted].map((other) => line.pool.at(line.slots[other] as number));
  matcher.add(tickets);
  const among = matcher.line(line.nowMs);
  const own = placeOf(among, tickets[0]?.ticketId ?? '');
  return own === null ? 'none' : createLineUpCheck(among, budget)(own);
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
