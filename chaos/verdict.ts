import type { Holdings } from './what-redis-holds.ts';
import type { Witness } from './witness.ts';

/** What is against the promises, each player with what became of them. */
export interface Verdict {
  readonly lost: readonly Finding[];
  readonly matchedTwice: readonly Finding[];
  readonly wronglyPenalised: readonly Finding[];
  /** Told to have no ticket without having been told that it had ended: they ask again, and wait from the start. */
  readonly placesLost: readonly Finding[];
  /** Whose ticket was younger after it came back. */
  readonly agesLost: readonly Finding[];
  /** Matches that some of their players were told of, while others are in another one. */
  readonly brokenMatches: readonly Finding[];
  /** Neither matched nor lost: their ticket lives. */
  readonly stillInLine: number;
}

export interface Finding {
  readonly witness: Witness;
  readonly why: string;
}

export const judge = (witnesses: readonly Witness[], holdings: Holdings): Verdict => {
  const findings = (whyOf: (witness: Witness, holdings: Holdings) => string | null): readonly Finding[] =>
    witnesses.flatMap((witness) => {
      const why = whyOf(witness, holdings);
      return why === null ? [] : [{ witness, why }];
    });
  const lost = findings(whyLost);
  const unmatched = witnesses.filter(({ matchedAtMs }) => matchedAtMs === null);
  return {
    lost,
    matchedTwice: findings(whyTwice),
    wronglyPenalised: findings(whyPenalised),
    placesLost: findings(({ placesLost: times }) => (times > 0 ? `${times} times` : null)),
    agesLost: findings(({ agesLost: times }) => (times > 0 ? `${times} times` : null)),
    brokenMatches: brokenMatches(witnesses),
    stillInLine: unmatched.length - lost.length,
  };
};

const whyLost = ({ player, belief, matchedAtMs }: Witness, { liveTickets }: Holdings): string | null => {
  if (matchedAtMs !== null || liveTickets.has(player)) return null;
  return `believes to be ${belief}, and Redis knows no ticket`;
};

/** A ticket that fell back into the session of the very match that its player was told of is not another match. */
const whyTwice = ({ player, isMatchedTwice, matches }: Witness, { liveTickets }: Holdings): string | null => {
  const live = liveTickets.get(player) ?? [];
  if (isMatchedTwice) return `was told of the matches ${matches.join(' and ')}`;
  if (live.length > 1) return `has ${live.length} tickets: ${live.map(({ state }) => state).join(', ')}`;
  const isOther = (session: string) => matches.length > 0 && session !== '-' && !matches.includes(session);
  const other = live.find(({ session }) => isOther(session));
  return other === undefined ? null : `plays, and is in session ${other.session} besides`;
};

const whyPenalised = (
  { player, loads, cooldownSeconds }: Witness,
  { penalties }: Holdings,
): string | null => {
  const missed = [...loads].filter(
    ([, { answeredAtMs, deadlineMs }]) => answeredAtMs === null || answeredAtMs > deadlineMs,
  );
  const deserved = new Set(missed.map(([session]) => session));
  const wrong = (penalties.get(player) ?? []).find((session) => !deserved.has(session));
  if (wrong !== undefined)
    return `penalised for ${wrong}, which was ${loads.has(wrong) ? 'answered' : 'never told'}`;
  return cooldownSeconds > 0 && deserved.size === 0
    ? `a cool-down of ${cooldownSeconds} s for nothing`
    : null;
};

/** One finding a match: somebody who was told of it, though another of its players is in a different one or in none. */
const brokenMatches = (witnesses: readonly Witness[]): readonly Finding[] => {
  const byPlayer = new Map(witnesses.map((witness) => [witness.player, witness]));
  const seen = new Set<string>();
  return witnesses.flatMap((witness) => {
    const session = witness.matches.at(-1);
    if (session === undefined || seen.has(session)) return [];
    seen.add(session);
    const others = witness.loads.get(session)?.players ?? [];
    const elsewhere = others.filter((player) => byPlayer.get(player)?.matches.at(-1) !== session);
    if (elsewhere.length === 0) return [];
    return [{ witness, why: `is in ${session} without ${elsewhere.join(', ')}` }];
  });
};
