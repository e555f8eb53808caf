export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
}

/** Rejects with DeadlinePassed when the promise is not settled in time; what it was goes on. */
export const withDeadline = <T>(promise: Promise<T>, afterMs: number): Promise<T> => {
  let timer: NodeJS.Timeout;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new DeadlinePassed(`No answer within ${afterMs} ms.`)), afterMs);
  });
  return Promise.race([promise, deadline]).finally(() => clearTimeout(timer));
};
