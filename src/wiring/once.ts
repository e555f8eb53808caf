const built = new WeakMap<() => unknown, { readonly value: unknown }>();

/**
 * Answers what `build` built at the first call for `of`, the function that asks. A build that throws is tried
 * again by the next call. Asked inside functions only, so that a bundler can drop each function nobody uses.
 */
export const once = <T>(of: () => T, build: () => T): T => {
  const known = built.get(of);
  if (known !== undefined) return known.value as T;
  const value = build();
  built.set(of, { value });
  return value;
};
