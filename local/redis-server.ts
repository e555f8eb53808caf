import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import getPort from 'get-port';
import { Redis } from 'ioredis';
import { firstLine, installPackage, onPath } from './install-package.ts';
import { endTied, spawnTied } from './spawn-tied.ts';

const run = promisify(execFile);

/** How a Redis can be started on this machine. */
export type RedisLauncher =
  | { readonly kind: 'binary'; readonly path: string }
  | { readonly kind: 'docker'; readonly image: string };

export interface RunningRedis {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** As kill -9. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const BINARIES = ['redis-server', 'valkey-server'];
const DOCKER_IMAGE = 'valkey/valkey:8-alpine';
const START_MS_MAX = 30_000;

const PACKAGES = { 'apt-get': ['redis-server'], dnf: ['valkey'], apk: ['redis'] };

/** Finds a Redis on the PATH, installs one as root, or falls back to Docker. Throws with all that was tried. */
export const findRedisServer = async (say: (line: string) => void = () => {}): Promise<RedisLauncher> => {
  const tried: string[] = [];
  const found = await findBinary();
  if (found) return { kind: 'binary', path: found };
  tried.push(`${BINARIES.join(' and ')} are not on the PATH`);
  tried.push(await installPackage('Redis', PACKAGES, say));
  await stopInstalledService();
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

const findBinary = async (): Promise<string | null> => {
  for (const name of BINARIES) {
    const path = await onPath(name);
    if (path) return path;
  }
  return null;
};

/** Packages may start a server of their own, which nobody asked for. */
const stopInstalledService = async () => {
  if (process.getuid?.() !== 0) return;
  for (const [command, ...args] of [
    ['systemctl', 'disable', '--now', 'redis-server'],
    ['service', 'redis-server', 'stop'],
  ])
    if (command) await run(command, args).catch(() => {});
};

export interface RedisOptions {
  readonly cluster?: boolean;
  readonly port?: number;
  /** Where every write is appended, and read again at the next start; without it nothing is kept. */
  readonly folder?: string;
  readonly say?: (line: string) => void;
}

/** Starts a Redis on 127.0.0.1. It ends with `stop` or with this process, however that ends. */
export const startRedis = async (options: RedisOptions = {}): Promise<RunningRedis> => {
  const launcher = await findRedisServer(options.say);
  // The cluster bus listens on a port of its own; the default, port + 10,000, may not exist.
  const port = options.port ?? (await getPort());
  const scratch = await mkdtemp(join(tmpdir(), 'muster-redis-'));
  const keeping = ['--appendonly', options.folder === undefined ? 'no' : 'yes'];
  const more = [...keeping, ...(options.cluster ? await clusterArguments() : [])];
  const child = spawnTied(commandLine(launcher, port, options.folder ?? scratch, more));
  const output = collectOutput(child);
  const stop = async () => {
    await endTied(child);
    await rm(scratch, { recursive: true, force: true });
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
  const kill = async () => {
    if (launcher.kind === 'docker') throw new Error('A Redis in a container cannot be killed: install one.');
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    await stop();
  };
  return { url: `redis://127.0.0.1:${port}`, port, pid: child.pid ?? 0, kill, stop };
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
  more: readonly string[],
): readonly string[] => {
  const common = ['--port', String(port), '--save', '', ...more];
  if (launcher.kind === 'binary') return [launcher.path, '--bind', '127.0.0.1', '--dir', folder, ...common];
  const publish = `127.0.0.1:${port}:${port}`;
  const container = ['docker', 'run', '--rm', '--publish', publish, launcher.image, 'valkey-server'];
  return [...container, '--dir', '/tmp', '--protected-mode', 'no', ...common];
};

const collectOutput = (child: ChildProcess) => {
  let tail = '';
  const keep = (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-2_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return { text: () => tail };
};

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
