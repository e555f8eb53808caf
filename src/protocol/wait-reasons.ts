/** Why a ticket still waits: the first of these that holds. */
export const WAIT_REASONS = {
  too_few_players: 'Too few players are in line for a match.',
  rating: 'Enough are in line, but too few whose ratings are near enough.',
  region: 'Of those near in rating, too few share a region that is near enough.',
  attributes: 'Of those, too few fit by their attributes, or a role is missing.',
  avoided: 'Of those, too few do not avoid each other: blocked players and recent opponents.',
  party_fit: 'Enough accept each other, but their parties do not make whole and equal teams.',
  held_for_better: 'A match could be made; a better one is likely soon.',
} as const;

export type WaitReason = keyof typeof WAIT_REASONS;

export const isWaitReason = (text: string): text is WaitReason => Object.hasOwn(WAIT_REASONS, text);
