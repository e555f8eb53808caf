import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createScores } from '../../src/memory/scores.ts';

it('keeps members by score, then by name, whatever is set and deleted', () => {
  const member = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const change = fc.tuple(member, fc.option(fc.nat({ max: 3 })));
  fc.assert(
    fc.property(fc.array(change), fc.nat({ max: 3 }), fc.nat({ max: 5 }), (changes, bound, limit) => {
      const scores = createScores();
      const plain = new Map<string, number>();
      for (const [name, score] of changes) {
        if (score === null) expect(scores.delete(name)).toBe(plain.delete(name));
        else {
          scores.set(name, score);
          plain.set(name, score);
        }
      }
      const ordered = [...plain].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
      const names = (entries: typeof ordered) => entries.map(([name]) => name);
      expect(scores.size).toBe(plain.size);
      expect(scores.lowest()).toBe(ordered[0]?.[1] ?? null);
      expect(scores.upTo(bound, limit)).toEqual(
        names(ordered.filter(([, score]) => score <= bound)).slice(0, limit),
      );
      expect(scores.above(bound, limit)).toEqual(
        names(ordered.filter(([, score]) => score > bound)).slice(0, limit),
      );
      for (const name of ['a', 'b', 'c', 'd', 'e'])
        expect(scores.rank(name)).toBe(names(ordered).indexOf(name));
    }),
  );
});
