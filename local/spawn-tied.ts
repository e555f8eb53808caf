import { type ChildProcess, spawn } from 'node:child_process';

/**
 * A child whose standard input stays open as long as this process lives; a watcher beside it reads that and ends
 * the child, with all that it started, when it closes. So not even a SIGKILL of this process leaves anything behind.
 */
export const spawnTied = (
  command: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): ChildProcess =>
  spawn(
    'sh',
    [
      '-c',
      // The watcher ignores the signal that it sends to its own group, and then ends by itself.
      'exec 3<&0; { trap "" TERM; cat <&3; kill -TERM -$$; } >/dev/null 2>&1 & exec "$@" 3<&- </dev/null',
      'sh',
      ...command,
    ],
    // A group of its own: the Ctrl-C of a terminal is for whoever started it, and ends this last.
    { ...options, stdio: ['pipe', 'pipe', 'pipe'], detached: true },
  );

/** Resolves when the child has ended. */
export const endTied = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return resolve();
    child.once('exit', () => resolve());
    child.stdin?.end();
  });
