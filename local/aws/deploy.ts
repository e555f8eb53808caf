import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { namesOf } from '../../lib/names.ts';
import { developmentKeys, publicPart } from '../development-keys.ts';
import { filesIn, readJson } from './folder.ts';
import { ACCOUNT, type CdkOptions, REGION, runCdk, TEST_CREDENTIALS } from './run-cdk.ts';

/** The stage in config/stages.ts that is deployed onto an emulated AWS. */
export const EMULATED_STAGE = 'emulated';

const STAGE = ['-c', `stage=${EMULATED_STAGE}`];

/** Makes what CDK needs in an account before the first deploy; without an app, which would be synthesized in vain. */
export const bootstrap = (options: CdkOptions): Promise<void> =>
  runCdk(['bootstrap', `aws://${ACCOUNT}/${REGION}`, '--app', ''], options);

/** Deploys all stacks, lets in players with tokens of this machine, and answers the WebSocket URL. */
export const deploy = async (options: CdkOptions): Promise<string> => {
  const { outputs } = filesIn(options.folder);
  const quickly = ['--method', 'direct', '--concurrency', '4', '--progress', 'events'];
  await runCdk(['deploy', '--all', ...STAGE, ...quickly, '--outputs-file', outputs], options);
  await putTokenKeys(options.endpoint);
  return webSocketUrl(outputs);
};

export const destroy = (options: CdkOptions): Promise<void> =>
  runCdk(['destroy', '--all', '--force', ...STAGE], options);

const putTokenKeys = async (endpoint: string): Promise<void> => {
  const client = new SecretsManagerClient({ endpoint, region: REGION, credentials: TEST_CREDENTIALS });
  const { tokenKey } = await developmentKeys();
  await client.send(
    new PutSecretValueCommand({
      SecretId: namesOf({ name: EMULATED_STAGE }).secrets.tokenKeys,
      SecretString: JSON.stringify({ keys: [publicPart(tokenKey)] }),
    }),
  );
  client.destroy();
};

/** By the stack that has it. */
type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

const webSocketUrl = async (file: string): Promise<string> => {
  const outputs = Object.values((await readJson<Outputs>(file)) ?? {});
  const url = outputs.find(({ WebSocketUrl }) => WebSocketUrl !== undefined)?.WebSocketUrl;
  if (url === undefined) throw new Error(`${file} names no WebSocketUrl: the stacks have no such output.`);
  return url;
};
