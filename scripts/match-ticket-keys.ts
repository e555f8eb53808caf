import { parseArgs } from 'node:util';
import { namesOf } from '../lib/names.ts';
import { type Stage, stageNamed } from '../lib/stage.ts';
import { AWS_FOLDER, type DeployedTo, filesIn, readJson } from '../local/aws/folder.ts';
import { REGION, TEST_CREDENTIALS } from '../local/aws/run-cdk.ts';
import { createSecretReader } from '../src/secrets/secret-reader.ts';
import { matchTicketJwks } from '../src/tokens/match-ticket-jwks.ts';
import { Unavailable } from '../src/use-cases/unavailable.ts';

const USAGE = `Prints the public key set by which game servers verify the match tickets of a deployed stage.

  npm run -s match-ticket-keys -- --stage dev

  Reads the stage's secret with the credentials and the Region of this shell; that of the stage "emulated" from the
  emulated AWS that \`npm run aws:up\` has started; --folder is that of it.`;

/** Looking for credentials may take as long. */
const DEADLINE_MS = 15_000;

/** An emulator takes any credentials; where it is, is known to whoever has started it. */
const goToEmulator = async (folder: string): Promise<void> => {
  const deployedTo = await readJson<DeployedTo>(filesIn(folder).deployedTo);
  if (deployedTo === null)
    throw new Error('No emulated AWS is up: expected `npm run aws:up` before, or AWS_ENDPOINT_URL.');
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: deployedTo.endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: TEST_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: TEST_CREDENTIALS.secretAccessKey,
  });
};

const keySetOf = async (stage: Stage, folder: string): Promise<string> => {
  if (stage.emulator !== null && !process.env.AWS_ENDPOINT_URL) await goToEmulator(folder);
  const { matchTickets } = namesOf(stage).secrets;
  try {
    const secret = await createSecretReader({ deadlineMs: DEADLINE_MS })(matchTickets);
    return JSON.stringify(await matchTicketJwks(secret), null, 2);
  } catch (fault) {
    throw new Error(reasonOf(matchTickets, fault instanceof Unavailable ? fault.cause : fault), {
      cause: fault,
    });
  }
};

const reasonOf = (secretId: string, fault: unknown): string => {
  const { name, message } = fault instanceof Error ? fault : new Error(String(fault));
  if (name === 'ResourceNotFoundException')
    return `There is no secret ${secretId} in this account and Region: deploy the stage first, or set AWS_PROFILE and AWS_REGION to where it is.`;
  if (name === 'CredentialsProviderError')
    return 'There are no AWS credentials: expected AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.';
  if (message.startsWith('Region is missing')) return 'There is no Region: expected AWS_REGION.';
  return `The secret ${secretId} could not be read: ${message}`;
};

try {
  const { values } = parseArgs({
    options: {
      stage: { type: 'string' },
      folder: { type: 'string', default: AWS_FOLDER },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) console.log(USAGE);
  else if (!values.stage) throw new Error(`--stage is missing.\n\n${USAGE}`);
  else console.log(await keySetOf(stageNamed(values.stage), values.folder));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
