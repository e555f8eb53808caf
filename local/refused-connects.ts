import { decodeJwt, type JWTPayload } from 'jose';
import type { Invoke } from './gateway-integration.ts';
import type { LogSink } from './log-entry.ts';
import { DEVELOPMENT_AUDIENCE, DEVELOPMENT_ISSUER } from './tokens.ts';

/** Logs why a connection was refused with 401, which the client is never told. No part of a token is shown. */
export const logRefusedConnects =
  (invoke: Invoke, log: LogSink): Invoke =>
  async (functionName, event) => {
    const answer = await invoke(functionName, event);
    if (functionName === 'connect' && Object(answer).statusCode === 401)
      log({ level: 'info', source: 'gateway', message: `connection refused (401): ${reasonFor(event)}` });
    return answer;
  };

/** A guess from the token alone: the function has judged it, and keeps its reasons to itself. */
const reasonFor = (event: unknown): string => {
  const token = tokenIn(event);
  if (token === null) return 'it brought no token';
  const claims = claimsOf(token);
  if (claims === null) return 'its token is not a JWT';
  const { exp = 0, iss, aud, sub } = claims;
  if (exp <= Date.now() / 1_000) return 'its token has expired, or has no "exp"';
  if (iss !== DEVELOPMENT_ISSUER || ![aud].flat().includes(DEVELOPMENT_AUDIENCE))
    return `its token is not from "${DEVELOPMENT_ISSUER}" for "${DEVELOPMENT_AUDIENCE}"`;
  if (typeof sub !== 'string' || sub === '') return 'its token names no player ("sub")';
  return 'its token is not signed with the key of this folder (npm run token, here, makes one that is)';
};

const tokenIn = (event: unknown): string | null => {
  const { headers, queryStringParameters: query } = Object(event);
  const named = Object.entries<string>(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const { authorization = '', 'sec-websocket-protocol': offered = '' } = Object.fromEntries(named);
  const [, bearer] = /^Bearer\s+(\S+)$/i.exec(authorization) ?? [];
  const beside = offered.split(/\s*,\s*/).find((each: string) => each !== '' && each !== 'muster');
  return bearer ?? beside ?? query?.token ?? null;
};

const claimsOf = (token: string): JWTPayload | null => {
  try {
    return decodeJwt(token);
  } catch {
    return null;
  }
};
