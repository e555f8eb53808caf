/**
 * Makes a function that builds its value at the first call and answers the same one from then on. A
 * build that throws is tried again by the next call.
 */
// @__NO_SIDE_EFFECTS__
export const once = <T>(build: () => T): (() => T) => {
  let built: { readonly value: T } | undefined;
  return () => {
    built ??= { value: build() };
    return built.value;
  };
};
