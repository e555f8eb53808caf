import { parseArgs } from 'node:util';
import { howToPlay } from './how-to-play.ts';
import { withoutPassword } from './reach-redis.ts';
import { readableLine } from './readable-log.ts';
import { type Runtime, type RuntimeOptions, startRuntime } from './runtime.ts';

const PORT_DEFAULT = 4_000;

const USAGE = `Runs the whole matchmaker on this machine.

  npm start -- [--port ${PORT_DEFAULT}] [--redis-url redis://127.0.0.1:6379] [--config config/matchmaking.toml] [--verbose]

  REDIS_URL names a Redis, too; without one, a Redis is found, installed or started with Docker.
  REDIS_CLUSTER=true if it is a cluster. MUSTER_CONFIG_FILE names a configuration, too.
  --verbose shows every change of a ticket and a session. POWERTOOLS_LOG_LEVEL=WARN quiets the functions.`;

const portOf = (text: string | undefined): number => {
  const port = Number(text ?? PORT_DEFAULT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port is "${text}": expected a whole number from 0 to 65535.`);
  return port;
};

/** An empty variable is one that is not set. */
const given = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

const readOptions = (args: readonly string[]): RuntimeOptions | 'help' => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      'redis-url': { type: 'string' },
      config: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return 'help';
  return {
    port: portOf(values.port),
    redisUrl: given(values['redis-url'] ?? process.env.REDIS_URL),
    redisCluster: process.env.REDIS_CLUSTER === 'true',
    configFile: given(values.config ?? process.env.MUSTER_CONFIG_FILE),
    logLevel: given(process.env.POWERTOOLS_LOG_LEVEL),
    log: (entry) => {
      if (entry.level !== 'debug' || values.verbose) console.log(readableLine(entry, Date.now()));
    },
    say: console.log,
  };
};

const greeting = async (
  { url, redisUrl, gameModes, mintToken }: Runtime,
  port: number | undefined,
): Promise<string> => {
  const [mode] = gameModes;
  const elsewhere = port === PORT_DEFAULT ? '' : ` --url ${url}`;
  return `
Muster runs. Ctrl-C stops it.

  WebSocket   ${url}
  Redis       ${withoutPassword(redisUrl)}
  Token       ${await mintToken('alice')}   (alice, for a day)

${howToPlay(url, mode ?? '', elsewhere)}`;
};

const readable = (error: unknown, port: number | undefined): string => {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE')
    return `Port ${port} is taken. Choose another one: npm start -- --port ${Number(port) + 1}`;
  return error.message;
};

const run = async (options: RuntimeOptions): Promise<void> => {
  const runtime = await startRuntime(options);
  console.log(await greeting(runtime, options.port));
  const stop = (): void => {
    console.log('Stopping ...');
    runtime.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
};

let options: RuntimeOptions | 'help' | undefined;
try {
  options = readOptions(process.argv.slice(2));
  if (options === 'help') console.log(USAGE);
  else await run(options);
} catch (error) {
  console.error(readable(error, typeof options === 'object' ? options.port : undefined));
  if (options === undefined) console.error(`\n${USAGE}`);
  // Not left to an empty event loop: a connection that failed may hold a timer for seconds.
  process.exit(1);
}
