import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endTied, spawnTied } from '../spawn-tied.ts';
import { expectFreePort } from './expect-free-port.ts';

const START_MS_MAX = 60_000;

export interface MiniStackOptions {
  readonly python: string;
  readonly port: number;
  readonly logFile: string;
  /** For the code of functions, while they run. */
  readonly temporary: string;
}

export interface RunningMiniStack {
  readonly endpoint: string;
  /** Resolves when it has ended, whether it was stopped or not. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Starts MiniStack on 127.0.0.1. It ends, with the functions' processes, by `stop` or with this process. */
export const startMiniStack = async (options: MiniStackOptions): Promise<RunningMiniStack> => {
  const { python, port, logFile, temporary } = options;
  await expectFreePort(port);
  await mkdir(temporary, { recursive: true });
  // Its own script beside a function's code is CommonJS, and would be taken for what the project's package.json says.
  await writeFile(join(temporary, 'package.json'), '{ "type": "commonjs" }');
  const child = spawnTied([python, '-c', 'from ministack.app import main; main()'], {
    env: environmentOf(options),
    cwd: temporary,
  });
  const log = createWriteStream(logFile, { flags: 'a' });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  const ended = once(child, 'exit').then(() => undefined);
  const stop = () => endTied(child);
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    const died = ended.then(() => Promise.reject(new Error(`MiniStack ended at once: see ${logFile}.`)));
    await Promise.race([answering(`${endpoint}/_ministack/health`), died]);
  } catch (fault) {
    await stop();
    throw fault;
  }
  return { endpoint, ended, stop };
};

/**
 * Functions get this environment, too, beside what their stack sets: so nothing of the user's own is in it, and the
 * first Node on the PATH is the one of the project.
 */
const environmentOf = ({ port, temporary }: MiniStackOptions): NodeJS.ProcessEnv => ({
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  HOME: temporary,
  TMPDIR: temporary,
  LANG: 'C.UTF-8',
  PYTHONUNBUFFERED: '1',
  GATEWAY_PORT: String(port),
  BIND_HOST: '127.0.0.1',
  MINISTACK_HOST: '127.0.0.1',
  // Both would listen on ports of their own.
  IOT_MTLS_ENABLED: '0',
  SFTP_ENABLED: '0',
  // The default is less on a machine with little memory: a ticker for each mode, allocations and pushes run at once.
  LAMBDA_ACCOUNT_CONCURRENCY: '200',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
});

const answering = async (url: string): Promise<void> => {
  const deadlineMs = Date.now() + START_MS_MAX;
  for (;;) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(1_000) }).catch(() => null);
    if (answer?.ok) return;
    if (Date.now() > deadlineMs) throw new Error(`MiniStack did not answer within ${START_MS_MAX} ms.`);
    await sleep(100);
  }
};
