/**
 * Numbers a deployment by its second, so that the tickers of a newer one take over. `-c deployment=` gives the number
 * of an earlier synthesis, to deploy exactly the same again.
 */
export const deploymentOf = (given: unknown, nowMs: number): number => {
  if (given === undefined) return Math.floor(nowMs / 1_000);
  if (/^[1-9]\d{0,14}$/.test(String(given))) return Number(given);
  throw new Error(
    `The deployment is "${given}": expected whole seconds since the epoch (-c deployment=<seconds>).`,
  );
};
