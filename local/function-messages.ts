/** What the main thread and the functions' thread say to each other. Events and results travel as JSON, as on AWS. */
export interface WorkerSetup {
  readonly functionsDirectory: string;
  readonly functionNames: readonly string[];
  /** ARN of a function up to its name. */
  readonly arnPrefix: string;
}

export interface InvocationCall {
  readonly id: number;
  readonly functionName: string;
  readonly payload: string;
  /** Epoch ms at which the function's time is up. */
  readonly deadlineMs: number;
  readonly requestId: string;
}

export type InvocationReply =
  | { readonly kind: 'ready' }
  /** `ms`: how long the handler ran, which is what Lambda bills. */
  | { readonly kind: 'result'; readonly id: number; readonly ms: number; readonly payload: string }
  | {
      readonly kind: 'failure';
      readonly id: number;
      readonly ms: number;
      readonly errorType: string;
      readonly message: string;
      readonly stack: string;
    };
