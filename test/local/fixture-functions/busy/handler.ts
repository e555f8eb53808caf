/** Burns so many milliseconds of its thread's CPU, however little of it the machine gives. */
export const handler = async ({ ms }: { ms: number }) => {
  const before = process.threadCpuUsage();
  const burnedMs = () => {
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1_000;
  };
  while (burnedMs() < ms);
};
