import { Unavailable } from '../../src/use-cases/unavailable.ts';

export type Step = { readonly at: number; readonly when: 'before' | 'after' };

/** A store whose calls share a count; the one at `step` fails, before or after it took effect. */
export const failingStore = <Store extends object>(
  store: Store,
  step: Step,
  calls: { count: number },
): Store =>
  new Proxy(store, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return async (...input: readonly unknown[]) => {
        calls.count += 1;
        const fails = calls.count === step.at;
        if (fails && step.when === 'before') throw new Unavailable('Redis', new Error('not sent'));
        const outcome: unknown = await method.apply(target, input);
        if (fails) throw new Unavailable('Redis', new Error('no answer'));
        return outcome;
      };
    },
  });
