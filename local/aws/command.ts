import { parseArgs } from 'node:util';
import { AWS_FOLDER } from './folder.ts';

/** The arguments that `aws:up` and `aws:down` share; throws what was expected. */
export const folderAndPort = (args: readonly string[]) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      folder: { type: 'string', default: AWS_FOLDER },
      port: { type: 'string' },
      config: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return { ...values, port: values.port === undefined ? undefined : portOf(values.port) };
};

const portOf = (text: string): number => {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new Error(`--port is "${text}": expected a whole number from 1 to 65535.`);
};

/** Runs a command until it ends or is interrupted; what it throws becomes a sentence and exit code 1. */
export const runCommand = async (work: (signal: AbortSignal) => Promise<void>): Promise<void> => {
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort(new Error('Interrupted: what was started is ended.'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, interrupt);
  try {
    await work(interrupted.signal);
    process.exit(0);
  } catch (fault) {
    const reason: unknown = interrupted.signal.aborted ? interrupted.signal.reason : fault;
    console.error(reason instanceof Error ? reason.message : String(reason));
    process.exit(interrupted.signal.aborted ? 130 : 1);
  }
};
