/** What a function is given to run with. */
export interface FunctionSettings {
  /** Those behind a route are cut off by the gateway after 29 s anyway. */
  readonly timeoutSeconds: number;
  /** CPU comes with it: 1,769 MB are one core. */
  readonly memoryMb: number;
  /** Runs until its time is up as long as there is work: nobody waits for it to end. */
  readonly loops: boolean;
}

const behindRoute: FunctionSettings = { timeoutSeconds: 29, memoryMb: 512, loops: false };

/** By the name of the folder that the function's handler lies in. The stacks and the local runtime share it. */
export const FUNCTION_SETTINGS = {
  connect: behindRoute,
  disconnect: behindRoute,
  enqueue: behindRoute,
  dequeue: behindRoute,
  'loading-complete': behindRoute,
  sync: behindRoute,
  default: behindRoute,
  'try-match': { timeoutSeconds: 900, memoryMb: 1_024, loops: true },
  'stale-sweeper': { timeoutSeconds: 60, memoryMb: 512, loops: false },
  allocate: { timeoutSeconds: 300, memoryMb: 512, loops: false },
  push: { timeoutSeconds: 60, memoryMb: 1_024, loops: false },
} as const satisfies Readonly<Record<string, FunctionSettings>>;

export type FunctionName = keyof typeof FUNCTION_SETTINGS;

export const FUNCTION_NAMES = Object.keys(FUNCTION_SETTINGS) as readonly FunctionName[];

/** Of any folder; one that is not listed runs like those behind a route. */
export const settingsOf = (name: string): FunctionSettings =>
  (FUNCTION_SETTINGS as Readonly<Record<string, FunctionSettings>>)[name] ?? behindRoute;
