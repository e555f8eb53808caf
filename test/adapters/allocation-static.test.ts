import { describe, expect, it } from 'vitest';
import { createAllocator } from '../../src/allocation/create-allocator.ts';
import { createStaticAllocator } from '../../src/allocation/static-allocator.ts';
import { recordingLog } from './stand-in.ts';

const requestOf = (loadingSessionId: string) => ({
  loadingSessionId,
  gameMode: 'Normal_1v1',
  region: null,
  teams: [['a'], ['b']],
});

describe('the static allocator', () => {
  const addresses = ['a:1', 'b:2', 'c:3'];

  it('I4: answers the same server for the same session, from any container', async () => {
    const first = await createStaticAllocator(addresses).allocate(requestOf('load-1'));
    const again = await createStaticAllocator([...addresses]).allocate(requestOf('load-1'));
    expect(again).toEqual(first);
    expect(first.sessionId).toBe('load-1');
  });

  it('spreads sessions evenly over its addresses', async () => {
    const allocator = createStaticAllocator(addresses);
    const counts = new Map<string, number>();
    for (let session = 0; session < 3_000; session++) {
      const { serverAddress } = await allocator.allocate(requestOf(`load-${session}`));
      counts.set(serverAddress, (counts.get(serverAddress) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(addresses);
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });

  it('has nothing to release', async () => {
    await expect(createStaticAllocator(addresses).release('load-1')).resolves.toBeUndefined();
  });

  it('is not made without addresses', () => {
    expect(() => createStaticAllocator([])).toThrow('expected at least one');
  });

  it('is what the configuration names, without a breaker', async () => {
    const rules = { requestTimeoutMs: 1, retriesMax: 0, tokenTtlMs: 1 };
    const breaker = () => {
      throw new Error('a breaker was made');
    };
    const surroundings = { breaker, log: recordingLog().log };
    const provider = { kind: 'static', addresses: ['a:1'] } as const;
    const allocator = createAllocator({ ...rules, provider }, surroundings);
    expect(await allocator.allocate(requestOf('x'))).toEqual({ sessionId: 'x', serverAddress: 'a:1' });
    const http = { kind: 'http', url: 'http://127.0.0.1:1' } as const;
    expect(() => createAllocator({ ...rules, provider: http }, surroundings)).toThrow('a breaker was made');
  });
});
