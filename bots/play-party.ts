import { runBot } from './bot.ts';
import type { BotPlan, BotReport } from './bot-plan.ts';

/**
 * A party, its leader first, or a player alone. The leader asks for a match once the others are there: a ticket takes
 * the ratings that its members' connections bring.
 */
export const playParty = async (
  [leader, ...followers]: readonly BotPlan[],
  play: (plan: BotPlan) => Promise<BotReport> = runBot,
): Promise<readonly BotReport[]> => {
  if (leader === undefined) return [];
  const gathered: Promise<unknown>[] = [];
  const playing = followers.map((follower) => {
    const present = Promise.withResolvers<void>();
    const report = play({ ...follower, onPresent: present.resolve });
    gathered.push(Promise.race([present.promise, report]));
    return report;
  });
  await Promise.all(gathered);
  return Promise.all([play(leader), ...playing]);
};
