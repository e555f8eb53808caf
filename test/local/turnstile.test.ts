import { describe, expect, it } from 'vitest';
import { createTurnstile } from '../../local/turnstile.ts';

const promisesSettled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A turnstile whose work is begun in an order that can be seen, and ended by hand. */
const watched = (atOnceMax: number) => {
  const turnstile = createTurnstile(atOnceMax);
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const enter = (who: string, what: string) =>
    turnstile.enter(who, () => {
      begun.push(what);
      const { promise, resolve } = Promise.withResolvers<string>();
      ends.push(() => resolve(what));
      return promise;
    });
  const endNext = async () => {
    await promisesSettled();
    ends.shift()?.();
    await promisesSettled();
  };
  return { ...turnstile, enter, begun, endNext };
};

describe('a turnstile', () => {
  it('lets in so much at once, and each in turn of those who wait', async () => {
    const { enter, begun, endNext, waitingOf } = watched(2);
    const all = ['a1', 'a2', 'a3', 'a4'].map((what) => enter('a', what));
    all.push(enter('b', 'b1'), enter('c', 'c1'), enter('b', 'b2'));
    await endNext();
    expect(begun).toEqual(['a1', 'a2', 'a3']);
    expect([waitingOf('a'), waitingOf('b'), waitingOf('d')]).toEqual([1, 2, 0]);
    for (let ended = 0; ended < 6; ended++) await endNext();
    expect(begun).toEqual(['a1', 'a2', 'a3', 'b1', 'c1', 'a4', 'b2']);
    expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'b2']);
  });

  it('goes on when work fails', async () => {
    const { enter } = createTurnstile(1);
    const failing = enter('a', () => Promise.reject(new Error('broken')));
    const next = enter('a', async () => 'done');
    await expect(failing).rejects.toThrow('broken');
    expect(await next).toBe('done');
  });
});
