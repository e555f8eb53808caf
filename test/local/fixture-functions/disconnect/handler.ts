export const handler = async () => {
  console.log(JSON.stringify({ level: 'INFO', service: 'disconnect', message: 'left', timestamp: 'x' }));
};
