/** Burns CPU for so many milliseconds. */
export const handler = async ({ ms }: { ms: number }) => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};
