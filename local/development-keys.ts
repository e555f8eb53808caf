import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import * as z from 'zod';

/** Secrets of this machine's runtime. They outlive it, so that a token is good for the next start too. */
export interface DevelopmentKeys {
  /** Private ES256 key that players' tokens are signed with. */
  readonly tokenKey: JWK;
  /** Private ES256 key that match tickets are signed with. */
  readonly matchTicketKey: JWK;
  readonly receiptSecret: string;
}

export const KEYS_FILE = fileURLToPath(new URL('../.muster/development-keys.json', import.meta.url));

const jwk = z.looseObject({ kty: z.literal('EC'), crv: z.literal('P-256'), kid: z.string(), d: z.string() });
const keys = z.object({ tokenKey: jwk, matchTicketKey: jwk, receiptSecret: z.string().min(32) });

/** Reads the keys, or makes them; whoever makes them at the same time ends up with the same ones. */
export const developmentKeys = async (file = KEYS_FILE): Promise<DevelopmentKeys> => {
  const known = await readKeys(file);
  if (known !== null) return known;
  await mkdir(dirname(file), { recursive: true });
  const fresh = `${file}.${randomUUID()}`;
  await writeFile(fresh, JSON.stringify(await makeKeys()), { mode: 0o600 });
  // Unlike a rename, a link fails when another was faster: then its keys are the keys.
  await link(fresh, file).catch(ignoreExisting);
  await rm(fresh);
  const made = await readKeys(file);
  if (made === null) throw new Error(`${file} was deleted while it was made.`);
  return made;
};

/** What a key set may show of a private key. */
export const publicPart = ({ kty, crv, x, y, kid, alg }: JWK): JWK =>
  Object.fromEntries(
    Object.entries({ kty, crv, x, y, kid, alg, use: 'sig' }).filter(([, value]) => value !== undefined),
  );

const readKeys = async (file: string): Promise<DevelopmentKeys | null> => {
  const text = await readFile(file, 'utf8').catch(ignoreMissing);
  if (text === null) return null;
  try {
    return keys.parse(JSON.parse(text)) as DevelopmentKeys;
  } catch (cause) {
    throw new Error(`${file} is damaged: delete it, and new keys are made.`, { cause });
  }
};

const makeKeys = async (): Promise<DevelopmentKeys> => ({
  tokenKey: await makeKey(),
  matchTicketKey: await makeKey(),
  receiptSecret: randomBytes(32).toString('base64url'),
});

const makeKey = async (): Promise<JWK> => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const key = await exportJWK(privateKey);
  return { ...key, kid: await calculateJwkThumbprint(key), alg: 'ES256' };
};

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

const ignoreMissing = (error: unknown): null => {
  if (codeOf(error) === 'ENOENT') return null;
  throw error;
};

const ignoreExisting = (error: unknown): void => {
  if (codeOf(error) !== 'EEXIST') throw error;
};
