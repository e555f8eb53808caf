/** Frames of one player as they passed, oldest first. */
export type Passed = readonly [atMs: number, direction: 'sent' | 'received', frame: object];

const TRAIL_MAX = 12;

/** The last few, to be shown of a player who was lost. */
export const createTrail = () => {
  const passed: Passed[] = [];
  return {
    passed: passed as readonly Passed[],
    note: (direction: Passed[1], frame: object): void => {
      passed.push([Date.now(), direction, frame]);
      if (passed.length > TRAIL_MAX) passed.shift();
    },
  };
};

export const describeTrail = (trail: readonly Passed[]): string =>
  trail
    .map(
      ([atMs, direction, frame]) =>
        `\n  ${new Date(atMs).toISOString()} ${direction} ${JSON.stringify(frame)}`,
    )
    .join('');
