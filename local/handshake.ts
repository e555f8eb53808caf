import type { IncomingMessage } from 'node:http';

const KEY = /^[+/0-9A-Za-z]{22}==$/;
const VERSIONS: readonly (string | undefined)[] = ['8', '13'];
/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * Whether a request asks for a WebSocket as RFC 6455, 4.2.1 wants it. Looked at before anything is told of it: who
 * cannot be connected must not be recorded.
 */
export const isHandshake = ({ method, headers }: IncomingMessage): boolean =>
  method === 'GET' &&
  headers.upgrade?.toLowerCase() === 'websocket' &&
  KEY.test(headers['sec-websocket-key'] ?? '') &&
  VERSIONS.includes(headers['sec-websocket-version']) &&
  areProtocols(headers['sec-websocket-protocol']);

const areProtocols = (offered: string | undefined): boolean => {
  if (offered === undefined) return true;
  const names = offered.split(',').map((name) => name.trim());
  return names.every((name) => TOKEN.test(name)) && new Set(names).size === names.length;
};
