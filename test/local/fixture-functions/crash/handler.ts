/** Throws where nobody catches. */
export const handler = () =>
  new Promise(() => {
    setImmediate(() => {
      throw new Error('crashed');
    });
  });
