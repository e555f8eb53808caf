import { createHmac, hash } from 'node:crypto';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of a role, such as a function's. */
  readonly sessionToken?: string | undefined;
}

/** Whom requests are signed for, and where. */
export interface AwsAccount {
  readonly region: string;
  /** Asked at each request: a role's credentials are replaced in time. */
  readonly credentials: () => AwsCredentials;
}

export interface UnsignedRequest {
  readonly method: string;
  /** As it is sent: escaped, without a query. */
  readonly path: string;
  /** Names in lower case, `host` among them; all are signed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * Signature Version 4 for one service: answers all headers of a request that is signed. The key of a day is kept.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const requestSigner = (service: string, { region, credentials }: AwsAccount) => {
  let kept: { readonly of: string; readonly key: Buffer } = { of: '', key: Buffer.alloc(0) };

  const keyOf = (secret: string, scope: readonly string[]): Buffer => {
    const of = [secret, ...scope].join('/');
    if (kept.of !== of) kept = { of, key: scope.reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`)) };
    return kept.key;
  };

  return ({ method, path, headers, body }: UnsignedRequest, nowMs: number): Record<string, string> => {
    const { accessKeyId, secretAccessKey, sessionToken } = credentials();
    const moment = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
    const scope = [moment.slice(0, 8), region, service, 'aws4_request'];
    const token = sessionToken ? { 'x-amz-security-token': sessionToken } : {};
    const signed: Record<string, string> = { ...headers, 'x-amz-date': moment, ...token };
    const names = Object.keys(signed).sort();
    const lines = names.map((name) => `${name}:${signed[name]}`);
    const canonical = [method, escapedAgain(path), '', ...lines, '', names.join(';'), sha256(body)].join(
      '\n',
    );
    const toSign = [ALGORITHM, moment, scope.join('/'), sha256(canonical)].join('\n');
    const signature = hmac(keyOf(secretAccessKey, scope), toSign).toString('hex');
    const credential = [accessKeyId, ...scope].join('/');
    const authorization = `${ALGORITHM} Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
    return { ...signed, authorization };
  };
};

/** Every service but S3 signs the path escaped once more. */
const escapedAgain = (path: string): string => encodeURIComponent(path).replaceAll('%2F', '/');

const sha256 = (text: string): string => hash('sha256', text, 'hex');

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
