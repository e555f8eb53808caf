import { createHash, createHmac } from 'node:crypto';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of a role, such as a function's. */
  readonly sessionToken?: string | undefined;
}

export interface IamTokenOptions {
  /** Of the serverless cache or of the replication group; not its address. */
  readonly cacheName: string;
  readonly serverless: boolean;
  readonly user: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly nowMs: number;
}

/** ElastiCache takes none that is valid for longer. A connection outlives its token, for 12 hours at the most. */
const VALID_SECONDS = 900;

/**
 * The password by which ElastiCache lets an IAM identity log in as a user: a request for the action `connect`,
 * presigned by Signature Version 4, without its scheme.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
 *
 * By hand, as ioredis wants its password at once, and the SDK's signer presigns asynchronously.
 */
export const iamToken = (options: IamTokenOptions): string => {
  const { cacheName, serverless, user, region, credentials, nowMs } = options;
  const moment = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const scope = [moment.slice(0, 8), region, 'elasticache', 'aws4_request'];
  // In the order of their names, as the signature needs them.
  const query = queryOf([
    ['Action', 'connect'],
    ...(serverless ? [['ResourceType', 'ServerlessCache'] as const] : []),
    ['User', user],
    ['X-Amz-Algorithm', ALGORITHM],
    ['X-Amz-Credential', [credentials.accessKeyId, ...scope].join('/')],
    ['X-Amz-Date', moment],
    ['X-Amz-Expires', String(VALID_SECONDS)],
    ...(credentials.sessionToken ? [['X-Amz-Security-Token', credentials.sessionToken] as const] : []),
    ['X-Amz-SignedHeaders', 'host'],
  ]);
  const canonicalRequest = ['GET', '/', query, `host:${cacheName}`, '', 'host', sha256('')].join('\n');
  const toSign = [ALGORITHM, moment, scope.join('/'), sha256(canonicalRequest)].join('\n');
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  return `${cacheName}/?${query}&X-Amz-Signature=${hmac(key, toSign).toString('hex')}`;
};

const ALGORITHM = 'AWS4-HMAC-SHA256';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

const queryOf = (parameters: readonly (readonly [name: string, value: string])[]): string =>
  parameters.map(([name, value]) => `${name}=${escaped(value)}`).join('&');

/** RFC 3986, which lets fewer characters through than encodeURIComponent. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
