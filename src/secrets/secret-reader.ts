import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Unavailable } from '../use-cases/unavailable.ts';

/** Of both tries together. The first call of a container opens the connection, too. */
const DEADLINE_MS = 3_000;
const ATTEMPTS_MAX = 2;
const CONNECT_MS_MAX = 1_000;

/** The text of the secret that has this name or ARN. Throws `Unavailable`, which never shows the text. */
export type ReadSecret = (id: string) => Promise<string>;

/** Reads secrets from AWS Secrets Manager. Keeps none: whoever reads knows for how long a text is good. */
export const createSecretReader = ({ deadlineMs = DEADLINE_MS } = {}): ReadSecret => {
  const client = new SecretsManagerClient({
    maxAttempts: ATTEMPTS_MAX,
    requestHandler: { connectionTimeout: CONNECT_MS_MAX },
  });
  return async (id) => {
    const read = new GetSecretValueCommand({ SecretId: id });
    try {
      const { SecretString } = await client.send(read, { abortSignal: AbortSignal.timeout(deadlineMs) });
      if (SecretString) return SecretString;
      throw new Error('It has no value, or a binary one: expected a text.');
    } catch (cause) {
      throw new Unavailable(`The secret ${id}`, cause);
    }
  };
};
