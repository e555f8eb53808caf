import { howToPlay } from '../how-to-play.ts';
import { withoutPassword } from '../reach-redis.ts';
import { bringUp, type EmulatedAws } from './bring-up.ts';
import { folderAndPort, runCommand } from './command.ts';

const USAGE = `Deploys all stacks onto an emulated AWS on this machine.

  npm run aws:up -- [--port 4566] [--config config/matchmaking.toml] [--folder .muster/aws]

  AWS_ENDPOINT_URL names an emulator that runs already (LocalStack, MiniStack); without it, MiniStack is installed
  into .muster/ministack and started, on a free port unless --port names one. REDIS_URL names a Redis that its
  functions reach; without it, one is started. MUSTER_CONFIG_FILE names a configuration, too. --folder is where all
  of it is kept: .muster/aws. Once more, it deploys what has changed. \`npm run aws:down\` removes everything.`;

/** An empty variable is one that is not set. */
const given = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

const greeting = (up: EmulatedAws, folder: string, configFile: string | undefined): string => {
  const { url, endpoint, redisUrl, gameModes } = up;
  const config = configFile === undefined ? '' : ` --config ${configFile}`;
  return `
Muster is deployed. \`npm run aws:down\` removes it.

  WebSocket   ${url}
  AWS         ${endpoint}
  Redis       ${withoutPassword(redisUrl)}
  Game modes  ${configFile ?? 'config/matchmaking.toml'}
  Logs        ${folder}

${howToPlay(url, gameModes[0] ?? '', ` --url ${url}`)}
See why a ticket still waits:

  npm run explain -- --ticket ID --redis-url ${withoutPassword(redisUrl)}${config}
`;
};

await runCommand(async (signal) => {
  const { folder, port, config, help } = folderAndPort(process.argv.slice(2));
  if (help) return console.log(USAGE);
  const { AWS_ENDPOINT_URL, REDIS_URL, MUSTER_CONFIG_FILE } = process.env;
  const configFile = given(config ?? MUSTER_CONFIG_FILE);
  const up = await bringUp({
    folder,
    port,
    endpoint: given(AWS_ENDPOINT_URL),
    redisUrl: given(REDIS_URL),
    configFile,
    say: console.log,
    signal,
  });
  console.log(greeting(up, folder, configFile));
});
