import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../src/memory/virtual-clock.ts';

describe('virtual clock', () => {
  it('wakes sleepers in the order of their moments, each at its own', async () => {
    const clock = createVirtualClock({ startMs: 1_000 });
    const woken: [string, number][] = [];
    const sleeper = async (name: string, ms: number) => {
      await clock.sleep(ms);
      woken.push([name, clock.nowMs()]);
    };
    void sleeper('late', 300);
    void sleeper('early', 100);
    void sleeper('as early', 100);
    await clock.advance(300);
    expect(woken).toEqual([
      ['early', 1_100],
      ['as early', 1_100],
      ['late', 1_300],
    ]);
    expect(clock.nowMs()).toBe(1_300);
  });

  it('lets a sleeper sleep again within one advance', async () => {
    const clock = createVirtualClock({ startMs: 0 });
    const ticks: number[] = [];
    const ticking = async () => {
      for (let tick = 0; tick < 3; tick += 1) {
        await clock.sleep(10);
        ticks.push(clock.nowMs());
      }
    };
    void ticking();
    await clock.advance(25);
    expect(ticks).toEqual([10, 20]);
    expect(clock.nextWakeMs()).toBe(30);
    await clock.advance(5);
    expect(ticks).toEqual([10, 20, 30]);
    expect(clock.nextWakeMs()).toBeNull();
  });

  it('ends a sleep at once when it is aborted', async () => {
    const clock = createVirtualClock();
    const abort = new AbortController();
    const sleeping = clock.sleep(1_000, abort.signal);
    abort.abort();
    await sleeping;
    await clock.sleep(1_000, abort.signal);
    expect(clock.nextWakeMs()).toBeNull();
  });
});
