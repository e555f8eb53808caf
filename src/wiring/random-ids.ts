import { randomBytes } from 'node:crypto';
import type { Ids } from '../use-cases/ports.ts';

/** Unguessable ids: 128 bits are 22 characters of base64url. */
export const randomIds: Ids = {
  fresh: () => randomBytes(16).toString('base64url'),
  seed: () => randomBytes(4).readUInt32LE(),
};
