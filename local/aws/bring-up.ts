import { resolve } from 'node:path';
import { configurationFile } from '../configuration-file.ts';
import { reachRedis, withoutPassword } from '../reach-redis.ts';
import { bootstrap, deploy } from './deploy.ts';
import { expectFreePort } from './expect-free-port.ts';
import { clearFolder, type DeployedTo, filesIn, type Kept, keptIn, withLock, writeJson } from './folder.ts';
import { pythonEnvironment } from './python-environment.ts';
import { endKeeper, startKeeper } from './start-keeper.ts';

const REACH_MS_MAX = 5_000;

export interface AwsOptions {
  /** Holds all that belongs to this emulated AWS. */
  readonly folder: string;
  /** An emulator that runs already; without it MiniStack is started. */
  readonly endpoint?: string | undefined;
  /** Of MiniStack; without it a free one. */
  readonly port?: number | undefined;
  /** A Redis that runs already, as functions reach it; without it one is started. */
  readonly redisUrl?: string | undefined;
  readonly configFile?: string | undefined;
  /** True: what is started ends with this process, not by `takeDown` alone. */
  readonly isTied?: boolean | undefined;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface EmulatedAws {
  /** For WebSocket clients. */
  readonly url: string;
  readonly endpoint: string;
  readonly redisUrl: string;
  readonly gameModes: readonly string[];
}

interface Ground extends DeployedTo {
  /** False where a former run has done so. */
  readonly needsBootstrap: boolean;
  /** Takes away what this run has started. */
  undo(): Promise<void>;
}

/** Starts what is missing and deploys all stacks; on what runs already it deploys them again. */
export const bringUp = async (options: AwsOptions): Promise<EmulatedAws> => {
  const { gameModes } = await configurationFile(options);
  return withLock(options.folder, async () => {
    const ground = await groundOf(options);
    const { endpoint, redisUrl, isOwn } = ground;
    try {
      await writeJson(filesIn(options.folder).deployedTo, { endpoint, redisUrl, isOwn });
      return { ...(await deployOn(ground, options)), gameModes };
    } catch (fault) {
      await ground.undo();
      if (!isOwn) options.say('What was deployed by then goes by `npm run aws:down`.');
      throw fault;
    }
  });
};

const deployOn = async (ground: Ground, options: AwsOptions) => {
  const { endpoint, redisUrl, needsBootstrap } = ground;
  const { folder, signal, say } = options;
  const configFile = options.configFile === undefined ? undefined : resolve(options.configFile);
  const onto = { endpoint, redisUrl, folder, configFile, signal };
  if (needsBootstrap) await bootstrap(onto);
  say(`Deploying all stacks onto ${endpoint} ...`);
  return { endpoint, redisUrl, url: await deploy(onto) };
};

const groundOf = async (options: AwsOptions): Promise<Ground> => {
  const running = await keptIn(options.folder);
  if (running !== null) return runningGround(running, options);
  const { endpoint, redisUrl } = options;
  if (endpoint !== undefined) await reachEmulator(endpoint);
  // Beside a given emulator only the functions may be able to reach it.
  else if (redisUrl !== undefined) await reachRedis(redisUrl);
  if (endpoint !== undefined && redisUrl !== undefined)
    return { endpoint, redisUrl, isOwn: false, needsBootstrap: true, undo: async () => {} };
  return keptGround(options);
};

const runningGround = (running: Kept, { folder, endpoint, port, redisUrl }: AwsOptions): Ground => {
  const wanted = endpoint ?? (port === undefined ? running.endpoint : `http://127.0.0.1:${port}`);
  const isOther =
    wanted === null ||
    (running.endpoint !== null && running.endpoint !== wanted) ||
    (redisUrl !== undefined && redisUrl !== running.redisUrl);
  if (isOther)
    throw new Error(
      `${running.endpoint ?? 'A Redis for an emulator that was given'} runs, with ${withoutPassword(running.redisUrl)}, by ${folder}, and another emulator or Redis was asked for: \`npm run aws:down\` first.`,
    );
  const isOwn = running.endpoint !== null;
  return {
    endpoint: wanted,
    redisUrl: running.redisUrl,
    isOwn,
    needsBootstrap: !isOwn,
    undo: async () => {},
  };
};

const keptGround = async (options: AwsOptions): Promise<Ground> => {
  const { folder, endpoint, port = null, redisUrl = null, isTied = false } = options;
  // What a former run left that was killed.
  await clearFolder(folder);
  if (port !== null) await expectFreePort(port);
  const python =
    endpoint === undefined ? await pythonEnvironment({ say: options.say, signal: options.signal }) : null;
  const kept = await startKeeper({ folder, python, port, redisUrl, isTied }, options);
  return {
    endpoint: kept.endpoint ?? endpoint ?? '',
    redisUrl: kept.redisUrl,
    isOwn: kept.endpoint !== null,
    needsBootstrap: true,
    undo: () => endKeeper(kept),
  };
};

/** Throws a readable error when nothing answers there. */
const reachEmulator = async (endpoint: string): Promise<void> => {
  if (!/^https?:$/.test(URL.parse(endpoint)?.protocol ?? ''))
    throw new Error(`AWS_ENDPOINT_URL is "${endpoint}": expected a URL such as http://127.0.0.1:4566.`);
  try {
    await fetch(endpoint, { signal: AbortSignal.timeout(REACH_MS_MAX) });
  } catch (cause) {
    throw new Error(
      `Nothing answers at AWS_ENDPOINT_URL, ${endpoint}. Start the emulator there (LocalStack ends at once without LOCALSTACK_AUTH_TOKEN), or leave AWS_ENDPOINT_URL out to have MiniStack.`,
      { cause },
    );
  }
};
