/** How long each function may run. Those behind a route are cut off by the gateway after 29 s anyway. */
const TIMEOUT_SECONDS: Readonly<Record<string, number>> = {
  'try-match': 900,
  allocate: 300,
  'stale-sweeper': 60,
  push: 60,
};
const TIMEOUT_SECONDS_DEFAULT = 29;

export const functionTimeoutMs = (functionName: string): number =>
  (TIMEOUT_SECONDS[functionName] ?? TIMEOUT_SECONDS_DEFAULT) * 1_000;

/** Run until their time is up as long as there is work: nobody waits for them to end. */
export const LOOPING_FUNCTIONS: ReadonlySet<string> = new Set(['try-match']);
