export const handler = async () => {
  throw new TypeError('fails always');
};
