import { type MatchRules, widened } from './match-rules.ts';
import type { TicketRequest } from './ticket.ts';

/** What a ticket asks for that no match of its mode can ever give it. */
export type Unmatchable =
  /** It names regions, but none of the mode's within this latency. */
  | { readonly kind: 'regions'; readonly expected: readonly string[]; readonly latencyMsMax: number }
  /** It offers none of the values that the mode's matches share one of. */
  | { readonly kind: 'attribute'; readonly attribute: string; readonly expected: readonly string[] };

type Asked = Pick<TicketRequest, 'regions' | 'attributes' | 'maxLatencyMs'>;

/** Null: nothing that the ticket asks for stands in the way by itself. */
export const unmatchable = (rules: MatchRules, asked: Asked): Unmatchable | null =>
  unmatchableRegions(rules, asked) ?? unmatchableAttribute(rules, asked);

const unmatchableRegions = (
  { regions }: MatchRules,
  { regions: latencies, maxLatencyMs = Number.POSITIVE_INFINITY }: Asked,
): Unmatchable | null => {
  if (regions === null || Object.keys(latencies).length === 0) return null;
  const atLastMs = widened(regions.latencyMs, Number.POSITIVE_INFINITY);
  const latencyMsMax = Math.min(atLastMs, maxLatencyMs);
  // Fractions of a ms count as a whole one, but for the player's own maximum, as in matching.
  const isWithin = (latencyMs: number) => Math.ceil(latencyMs) <= atLastMs && latencyMs <= maxLatencyMs;
  const isServed = regions.names.some(
    (name) => Object.hasOwn(latencies, name) && isWithin(latencies[name] ?? Number.POSITIVE_INFINITY),
  );
  return isServed ? null : { kind: 'regions', expected: regions.names, latencyMsMax };
};

const unmatchableAttribute = (rules: MatchRules, { attributes }: Asked): Unmatchable | null => {
  for (const rule of rules.attributes) {
    if (rule.kind !== 'overlap' || !Object.hasOwn(attributes, rule.attribute)) continue;
    const value = attributes[rule.attribute];
    const offered = typeof value === 'object' ? value : [String(value)];
    if (!offered.some((each) => rule.values.includes(each)))
      return { kind: 'attribute', attribute: rule.attribute, expected: rule.values };
  }
  return null;
};
