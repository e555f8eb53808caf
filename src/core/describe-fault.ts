/** What a log may hold of something that was thrown. */
export interface DescribedFault {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly cause?: DescribedFault;
}

const CAUSES_MAX = 4;

/**
 * Nothing but these: other fields of an error, or a thrown value that is none, may carry what a client sent or
 * a password. A Redis client's error bears the command, AUTH included.
 */
export const describeFault = (fault: unknown, causesMax = CAUSES_MAX): DescribedFault => {
  if (!(fault instanceof Error)) return { name: typeof fault, message: '', stack: '' };
  const { name, message, stack = message, cause } = fault;
  const own = { name, message: withoutArguments(message), stack: withoutArguments(stack) };
  if (cause === undefined || causesMax === 0) return own;
  return { ...own, cause: describeFault(cause, causesMax - 1) };
};

/** Redis repeats what an unknown command was given: HELLO, on an old server, with the password. */
const withoutArguments = (text: string): string => text.replace(/,? with args beginning with: .*/g, '');
