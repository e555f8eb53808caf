import {
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { expect, onTestFinished, test } from 'vitest';
import { startHttpServer } from '../../local/http-server.ts';
import { SECRETS_PATH, secretsApi } from '../../local/secrets-api.ts';

const start = async () => {
  const server = await startHttpServer(0);
  onTestFinished(() => server.stop());
  server.serve(secretsApi(new Map([['muster/receipts', 'the text']])), (_request, socket) =>
    socket.destroy(),
  );
  return new SecretsManagerClient({
    endpoint: `http://127.0.0.1:${server.port}${SECRETS_PATH}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
};

test('the SDK reads a secret', async () => {
  const client = await start();
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: 'muster/receipts' }));
  expect(SecretString).toBe('the text');
});

test('the SDK is told of a secret that is not there, and of what is not answered', async () => {
  const client = await start();
  await expect(client.send(new GetSecretValueCommand({ SecretId: 'other' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(client.send(new GetSecretValueCommand({ SecretId: '' }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
  await expect(client.send(new ListSecretsCommand())).rejects.toMatchObject({
    name: 'UnknownOperationException',
  });
});
