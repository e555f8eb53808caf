export const handler = async (event: unknown) => {
  const fields = { level: 'INFO', service: 'try-match', message: 'ran', event };
  console.log(JSON.stringify(fields));
};
