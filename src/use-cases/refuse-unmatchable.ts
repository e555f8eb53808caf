import type { GameMode } from '../core/game-mode.ts';
import { type Unmatchable, unmatchable } from '../core/unmatchable.ts';
import type { EnqueueFrame } from '../protocol/client-frames.ts';
import { type Reply, refuse } from './frame-request.ts';

/** Told at once, as waiting would not help. Null: the ticket may be matched. */
export const refuseUnmatchable = (frame: EnqueueFrame, { rules }: GameMode): Reply | null => {
  const found = unmatchable(rules, {
    regions: frame.regions ?? {},
    attributes: frame.attributes ?? {},
    ...(frame.max_latency_ms === undefined ? {} : { maxLatencyMs: frame.max_latency_ms }),
  });
  return found && refuse('unmatchable', sentenceOf(found));
};

const sentenceOf = (found: Unmatchable): string => {
  const expected = found.expected.join(', ');
  return found.kind === 'regions'
    ? `Expected "regions" to name at least one of: ${expected}, with a latency of up to ${found.latencyMsMax} ms.`
    : `Expected "attributes" to offer in "${found.attribute}" at least one of: ${expected}.`;
};
