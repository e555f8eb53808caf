import type { Behaviour, BotPlan } from './bot-plan.ts';
import { between, createRandom, type Random } from './random.ts';
import { drawRating, drawWishes, type Traits, type Wishes } from './traits.ts';

export interface CrowdSketch extends Traits {
  readonly players: number;
  /** Shares of the bots, 0..1. */
  readonly noShow: number;
  readonly drop: number;
  readonly seed: number;
  /** Each newcomer's party has one of these sizes, all equally likely; 1 is a player alone. */
  readonly partySizes: readonly number[];
  /** Tells this crowd's players and parties from those of other runs. */
  readonly name: string;
}

/** What a bot is before it has a token and a moment. */
export interface Casting {
  readonly player: string;
  readonly behaviour: Behaviour;
  readonly party: BotPlan['party'];
  readonly rating: number | undefined;
  readonly wishes: Wishes;
  readonly random: Random;
}

/** One array a party. The same seed casts the same crowd. */
export const castCrowd = (options: CrowdSketch): readonly (readonly Casting[])[] => {
  const random = createRandom(options.seed);
  // A stream of its own: the same parties come, whatever they are rated and wish for.
  const traits = createRandom(~options.seed);
  const behaviours = dealBehaviours(random, options);
  const parties: Casting[][] = [];
  for (let cast = 0; cast < options.players; ) {
    const drawn = options.partySizes[between(random, 0, options.partySizes.length - 1)] ?? 1;
    const size = Math.min(drawn, options.players - cast);
    const partyId = `${options.name}-party-${parties.length + 1}`;
    const wishes = drawWishes(traits, options);
    parties.push(
      Array.from({ length: size }, (_, index) => ({
        player: `${options.name}-${cast + index + 1}`,
        behaviour: behaviours[cast + index] ?? 'normal',
        party: size === 1 ? null : { id: partyId, leads: index === 0 },
        rating: drawRating(traits, options),
        wishes,
        random: createRandom(Math.floor(random() * 2 ** 32)),
      })),
    );
    cast += size;
  }
  return parties;
};

/** Exactly the shares that were asked for, in any order. */
const dealBehaviours = (random: Random, { players, noShow, drop }: CrowdSketch): readonly Behaviour[] => {
  const noShows = Math.round(noShow * players);
  const drops = Math.min(players - noShows, Math.round(drop * players));
  const deck: Behaviour[] = [
    ...Array<Behaviour>(noShows).fill('no-show'),
    ...Array<Behaviour>(drops).fill('drop'),
    ...Array<Behaviour>(players - noShows - drops).fill('normal'),
  ];
  return deck
    .map((behaviour) => ({ behaviour, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ behaviour }) => behaviour);
};

/** The `number`th solo bot beside those of the crowd. It is rated and placed like `other`, so that those two may meet. */
export const castJoiner = (sketch: CrowdSketch, number: number, other: Casting | undefined): Casting => {
  const random = createRandom(sketch.seed + number);
  const wishes = drawWishes(random, sketch);
  return {
    player: `${sketch.name}-joined-${number}`,
    behaviour: 'normal',
    party: null,
    rating: other?.rating ?? drawRating(random, sketch),
    wishes: { ...wishes, ...(other?.wishes.regions && { regions: other.wishes.regions }) },
    random,
  };
};
