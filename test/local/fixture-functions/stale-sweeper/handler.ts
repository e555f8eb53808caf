export const handler = async (event: unknown) => {
  const fields = { level: 'INFO', service: 'stale-sweeper', message: 'ran', event };
  console.log(JSON.stringify(fields));
};
