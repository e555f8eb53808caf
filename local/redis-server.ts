import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { access, constants, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import getPort from 'get-port';
import { Redis } from 'ioredis';

const run = promisify(execFile);

/** How a Redis can be started on this machine. */
export type RedisLauncher =
  | { readonly kind: 'binary'; readonly path: string }
  | { readonly kind: 'docker'; readonly image: string };

export interface RunningRedis {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

const BINARIES = ['redis-server', 'valkey-server'];
const DOCKER_IMAGE = 'valkey/valkey:8-alpine';
const START_MS_MAX = 30_000;

/** Only the first package manager found is used. */
const PACKAGE_MANAGERS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'apt-get': [
    ['update', '-q'],
    ['install', '-y', '-q', '--no-install-recommends', 'redis-server'],
  ],
  dnf: [['install', '-y', 'valkey']],
  apk: [['add', '--no-cache', 'redis']],
};

/** Finds a Redis on the PATH, installs one as root, or falls back to Docker. Throws with all that was tried. */
export const findRedisServer = async (say: (line: string) => void = () => {}): Promise<RedisLauncher> => {
  const tried: string[] = [];
  const found = await findBinary();
  if (found) return { kind: 'binary', path: found };
  tried.push(`${BINARIES.join(' and ')} are not on the PATH`);
  tried.push(await install(say));
  const installed = await findBinary();
  if (installed) return { kind: 'binary', path: installed };
  const docker = await run('docker', ['version']).then(
    () => null,
    (fault: unknown) => `docker does not answer (${firstLine(fault)})`,
  );
  if (docker === null) return { kind: 'docker', image: DOCKER_IMAGE };
  throw new Error(noRedisMessage([...tried, docker]));
};

const noRedisMessage = (tried: readonly string[]) =>
  [
    'No Redis could be had. Tried:',
    ...tried.map((line) => `  - ${line}`),
    'Any of these helps: install redis-server or valkey-server (7 or newer) with your package manager,',
    'start Docker, or point REDIS_URL at a Redis that runs already (redis://127.0.0.1:6379).',
  ].join('\n');

const onPath = async (name: string): Promise<string | null> => {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return null;
};

const findBinary = async (): Promise<string | null> => {
  for (const name of BINARIES) {
    const path = await onPath(name);
    if (path) return path;
  }
  return null;
};

/** Answers what came of it in words, for the message that lists what was tried. */
const install = async (say: (line: string) => void): Promise<string> => {
  if (process.getuid?.() !== 0) return 'not run as root, so nothing was installed';
  for (const [manager, steps] of Object.entries(PACKAGE_MANAGERS)) {
    if (!(await onPath(manager))) continue;
    say(`No Redis found; installing one with ${manager} ...`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const faults: string[] = [];
    // A failed index update is no reason not to try the install.
    for (const step of steps)
      await run(manager, [...step], { env }).catch((fault: unknown) => faults.push(firstLine(fault)));
    await stopInstalledService();
    return faults.length === 0 ? `${manager} installed it` : `${manager} failed (${faults.join('; ')})`;
  }
  return `none of ${Object.keys(PACKAGE_MANAGERS).join(', ')} is there to install it with`;
};

/** Packages may start a server of their own, which nobody asked for. */
const stopInstalledService = async () => {
  for (const [command, ...args] of [
    ['systemctl', 'disable', '--now', 'redis-server'],
    ['service', 'redis-server', 'stop'],
  ])
    if (command) await run(command, args).catch(() => {});
};

const firstLine = (fault: unknown) => {
  const text = fault instanceof Error ? fault.message : String(fault);
  return text.split('\n').filter(Boolean).slice(0, 2).join(' ');
};

/** Starts a Redis without persistence on 127.0.0.1. It ends with `stop` or with this process, however that ends. */
export const startRedis = async (
  options: { readonly cluster?: boolean; readonly port?: number; readonly say?: (line: string) => void } = {},
): Promise<RunningRedis> => {
  const launcher = await findRedisServer(options.say);
  // The cluster bus listens on a port of its own; the default, port + 10,000, may not exist.
  const port = options.port ?? (await getPort());
  const folder = await mkdtemp(join(tmpdir(), 'muster-redis-'));
  const cluster = options.cluster ? await clusterArguments() : [];
  const child = spawnTied(commandLine(launcher, port, folder, cluster));
  const output = collectOutput(child);
  const stop = async () => {
    await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  const died = new Promise<never>((_, reject) => {
    child.once('exit', () => reject(new Error(`Redis ended at once:\n${output.text()}`)));
    child.once('error', reject);
  });
  try {
    const pid = launcher.kind === 'binary' ? child.pid : undefined;
    await Promise.race([answering(port, pid, options.cluster ?? false), died]);
  } catch (fault) {
    await stop();
    throw fault;
  }
  return { url: `redis://127.0.0.1:${port}`, port, pid: child.pid ?? 0, stop };
};

const clusterArguments = async () => [
  '--cluster-enabled',
  'yes',
  '--cluster-port',
  String(await getPort()),
  '--cluster-announce-ip',
  '127.0.0.1',
];

const commandLine = (
  launcher: RedisLauncher,
  port: number,
  folder: string,
  cluster: readonly string[],
): readonly string[] => {
  const common = ['--port', String(port), '--save', '', '--appendonly', 'no', ...cluster];
  if (launcher.kind === 'binary') return [launcher.path, '--bind', '127.0.0.1', '--dir', folder, ...common];
  const publish = `127.0.0.1:${port}:${port}`;
  const container = ['docker', 'run', '--rm', '--publish', publish, launcher.image, 'valkey-server'];
  return [...container, '--dir', '/tmp', '--protected-mode', 'no', ...common];
};

/**
 * The child's standard input stays open as long as this process lives; a watcher beside the server reads
 * it and ends the server when it closes. So not even a SIGKILL of this process leaves a server behind.
 */
const spawnTied = (command: readonly string[]): ChildProcess =>
  spawn(
    'sh',
    [
      '-c',
      'exec 3<&0; { cat <&3 >/dev/null; kill $$; } >/dev/null 2>&1 & exec "$@" 3<&- </dev/null',
      'sh',
      ...command,
    ],
    // A group of its own: the Ctrl-C of a terminal is for the runtime, which ends Redis last.
    { stdio: ['pipe', 'pipe', 'pipe'], detached: true },
  );

const collectOutput = (child: ChildProcess) => {
  let tail = '';
  const keep = (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-2_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return { text: () => tail };
};

const end = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return resolve();
    child.once('exit', () => resolve());
    child.stdin?.end();
  });

/** Resolves when the server of this `pid` answers and, in cluster mode, serves all slots. */
const answering = async (port: number, pid: number | undefined, cluster: boolean): Promise<void> => {
  const redis = new Redis({ port, host: '127.0.0.1', maxRetriesPerRequest: null, retryStrategy: () => 25 });
  redis.on('error', () => {});
  const deadline = AbortSignal.timeout(START_MS_MAX);
  try {
    const server = await Promise.race([redis.info('server'), failAtAbort(deadline)]);
    // On a port that is taken somebody else answers; the new server is about to say so and end.
    if (pid !== undefined && !server.includes(`process_id:${pid}\r`)) await failAtAbort(deadline);
    if (!cluster) return;
    await redis.cluster('ADDSLOTSRANGE', 0, 16_383);
    while (!String(await redis.cluster('INFO')).includes('cluster_state:ok')) {
      deadline.throwIfAborted();
      await sleep(20);
    }
  } finally {
    redis.disconnect();
  }
};

const failAtAbort = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error(`Redis did not answer in ${START_MS_MAX} ms`)));
  });
