import * as z from 'zod';
import { awsError, jsonOf, type Route } from './http-server.ts';

/** After the server's URL. All services of its protocol post to `/`, and that is EventBridge's here. */
export const SECRETS_PATH = '/secrets-manager';

const getSecretValue = z.object({ SecretId: z.string().min(1) });

/** Secrets Manager's GetSecretValue. */
export const secretsApi = (secrets: ReadonlyMap<string, string>): readonly Route[] => {
  const handle: Route['handle'] = ({ headers, body }) => {
    if (headers['x-amz-target'] !== 'secretsmanager.GetSecretValue')
      return awsError(400, 'UnknownOperationException', `${headers['x-amz-target']} is not answered here.`);
    const parsed = getSecretValue.safeParse(jsonOf(body));
    if (!parsed.success) return awsError(400, 'InvalidParameterException', z.prettifyError(parsed.error));
    const { SecretId } = parsed.data;
    const SecretString = secrets.get(SecretId);
    return SecretString === undefined
      ? awsError(400, 'ResourceNotFoundException', `Secrets Manager can't find the secret ${SecretId}.`)
      : { status: 200, json: { Name: SecretId, SecretString } };
  };
  return [{ method: 'POST', path: new RegExp(`^${SECRETS_PATH}/?$`), handle }];
};
