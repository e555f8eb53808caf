/** Runs a command; of what it throws a mistake in its options is shown with its usage, and the exit code is 1. */
export const withUsage = async (
  usage: string,
  main: (args: readonly string[]) => Promise<void>,
): Promise<void> => {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) return console.log(usage);
  try {
    await main(args);
  } catch (fault) {
    if (!(fault instanceof Error)) throw fault;
    const isUsage = fault.message.startsWith('--') || 'code' in fault;
    console.error(isUsage ? `${fault.message}\n\n${usage}` : fault.message);
    process.exitCode = 1;
  }
};
