import { Unavailable } from '../use-cases/unavailable.ts';

/** Whatever DynamoDB did not answer is an operating fault, handled once at the edge. */
export const orUnavailable = <T>(work: Promise<T>): Promise<T> =>
  work.catch((cause: unknown) => {
    throw new Unavailable('DynamoDB', cause);
  });
