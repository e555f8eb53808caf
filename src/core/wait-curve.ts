/** One ticket's wait as far as it was seen, in ages: it was in line from `fromMs` to `toMs`. */
export interface Spell {
  readonly fromMs: number;
  readonly toMs: number;
  /** The wait ended with a match at `toMs`. False: longer than that, nobody knows how long. */
  readonly isMatched: boolean;
  /** Tickets that it stands for. */
  readonly weight: number;
}

/** Share of tickets that still wait after `atMs`, which falls with each match. */
interface Step {
  readonly atMs: number;
  readonly share: number;
}

/**
 * Waits, in ms, that these shares of tickets do not exceed; null where less than half of the curve is known.
 *
 * The product-limit estimate for waits that are seen neither from their beginning nor to their end: of those in
 * line at an age, the share that is matched at that age (Kaplan and Meier 1958, JASA 53; with late entry: Tsai,
 * Jewell and Wang 1987, Biometrika 74). Spells cut to a recent period tell of present conditions, like a period
 * life table (Brenner and Gefeller 1996, Cancer 78). Beyond the last match, matches go on at the mean rate.
 *
 * `spells` come in the order of their ends.
 */
export const waitQuantiles = (spells: readonly Spell[], shares: readonly number[]): number[] | null => {
  const steps = waitCurve(spells);
  const last = steps.at(-1);
  if (last === undefined || last.share > 0.5) return null;
  const meanMs = meanBetweenMatches(spells);
  return shares.map((share) => {
    const still = 1 - share;
    const reached = steps.find((step) => step.share <= still + ROUNDING);
    return reached?.atMs ?? last.atMs + meanMs * Math.log(last.share / still);
  });
};

const ROUNDING = 1e-9;

const waitCurve = (spells: readonly Spell[]): readonly Step[] => {
  const byEntry = spells.toSorted((a, b) => a.fromMs - b.fromMs);
  const steps: Step[] = [];
  let entered = 0;
  let ended = 0;
  let inLine = 0;
  let share = 1;
  while (ended < spells.length) {
    const atMs = spells[ended]?.toMs ?? 0;
    // Who enters and is matched at the same age was in line.
    for (; (byEntry[entered]?.fromMs ?? Number.POSITIVE_INFINITY) <= atMs; entered++)
      inLine += byEntry[entered]?.weight ?? 0;
    let matched = 0;
    let left = 0;
    for (let spell = spells[ended]; spell?.toMs === atMs; spell = spells[++ended]) {
      left += spell.weight;
      if (spell.isMatched) matched += spell.weight;
    }
    if (matched > 0) {
      share *= Math.max(0, 1 - matched / inLine);
      steps.push({ atMs, share });
    }
    inLine -= left;
  }
  return steps;
};

/** Waiting time of all tickets for each match. */
const meanBetweenMatches = (spells: readonly Spell[]): number => {
  let waitedMs = 0;
  let matches = 0;
  for (const { fromMs, toMs, isMatched, weight } of spells) {
    waitedMs += weight * (toMs - fromMs);
    if (isMatched) matches += weight;
  }
  return waitedMs / matches;
};
