import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EMULATED_ENVIRONMENT } from '../../lib/emulated-environment.ts';
import { endTied, spawnTied } from '../spawn-tied.ts';
import { type DeployedTo, filesIn } from './folder.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const CLI = fileURLToPath(new URL('../../node_modules/aws-cdk/bin/cdk', import.meta.url));
const TAIL_LINES = 15;

/** What emulators take; nobody's own credentials and settings reach them. */
export const TEST_CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };
export const { account: ACCOUNT, region: REGION } = EMULATED_ENVIRONMENT;

export interface CdkOptions extends Omit<DeployedTo, 'isOwn'> {
  readonly folder: string;
  /** The default is that of the stage. */
  readonly configFile?: string | undefined;
  readonly signal: AbortSignal;
}

/** Runs the project's CDK on the emulator. A failure is thrown with the last that it said. */
export const runCdk = async (args: readonly string[], options: CdkOptions): Promise<void> => {
  const { assembly, bundles, cdkLog } = filesIn(options.folder);
  options.signal.throwIfAborted();
  const places = ['--output', assembly, '-c', `bundles=${bundles}`];
  const command = [process.execPath, CLI, ...args, '--no-notices', ...places];
  const child = spawnTied(command, { cwd: PROJECT, env: environmentOf(options) });
  const stop = () => endTied(child);
  options.signal.addEventListener('abort', stop);
  const log = createWriteStream(cdkLog, { flags: 'a' });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      log.write(chunk);
      output = (output + chunk.toString()).slice(-20_000);
    });
  const [code] = await once(child, 'close');
  options.signal.removeEventListener('abort', stop);
  log.end();
  options.signal.throwIfAborted();
  if (code !== 0) throw new Error(failure(args[0] ?? '', output, cdkLog));
};

const failure = (verb: string, output: string, log: string): string => {
  const tail = output.trim().split('\n').slice(-TAIL_LINES).join('\n');
  const needsPlan = /LOCALSTACK_AUTH_TOKEN|license|not (yet )?(been )?(implemented|included)|pro feature/i;
  const advice = needsPlan.test(output)
    ? '\nLocalStack needs a plan with WebSocket APIs: set LOCALSTACK_AUTH_TOKEN where it runs, or leave AWS_ENDPOINT_URL out to have MiniStack.'
    : '';
  return `\`cdk ${verb}\` failed:\n\n${tail}\n\nAll that it said: ${log}${advice}`;
};

const environmentOf = ({ endpoint, redisUrl, configFile }: CdkOptions): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(AWS|CDK|MUSTER|REDIS)_/.test(name)),
  ),
  // `node bin/matchmaker.ts` is to be the Node that runs this.
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: TEST_CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: TEST_CREDENTIALS.secretAccessKey,
  AWS_REGION: REGION,
  AWS_DEFAULT_REGION: REGION,
  AWS_EC2_METADATA_DISABLED: 'true',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
  REDIS_URL: redisUrl,
  ...(configFile !== undefined && { MUSTER_CONFIG_FILE: configFile }),
});
