import * as z from 'zod';
import { BLOCKED_MAX } from '../src/core/limits.ts';
import { matchTicketJwks } from '../src/tokens/match-ticket-jwks.ts';
import type { LocalRecords } from '../src/wiring/local.ts';
import { type DevelopmentKeys, publicPart } from './development-keys.ts';
import { type HttpRequest, type HttpResponse, jsonOf, type Route } from './http-server.ts';

const PARTY = 'Expected {"members": ["alice", "bob"]}: 1 to 100 player ids, none of them empty.';
const PLAYER =
  'Expected {"rating": 1520, "priority_seconds": 30, "blocked": ["bob"]}: one of these at least, numbers and player ids.';
const party = z.object({ members: z.array(z.string().min(1)).min(1).max(100) });
const player = z
  .object({
    rating: z.number().optional(),
    priority_seconds: z.number().optional(),
    blocked: z.array(z.string().min(1)).max(BLOCKED_MAX).optional(),
  })
  .refine((profile) => Object.keys(profile).length > 0);

export interface LocalApiOptions {
  readonly keys: DevelopmentKeys;
  readonly records: LocalRecords;
  readonly stats: () => Promise<object>;
}

/** What exists on this machine only: key sets, figures, and records that a lobby or a back end would write. */
export const localApi = ({ keys, records, stats }: LocalApiOptions): Route[] => [
  { method: 'GET', path: /^\/\.well-known\/jwks\.json$/, handle: () => keySet(keys.tokenKey) },
  {
    method: 'GET',
    path: /^\/_muster\/match-ticket-jwks\.json$/,
    handle: async () => ({ status: 200, json: await matchTicketJwks(JSON.stringify(keys.matchTicketKey)) }),
  },
  { method: 'GET', path: /^\/_muster\/stats$/, handle: async () => ({ status: 200, json: await stats() }) },
  {
    method: 'PUT',
    path: /^\/_muster\/parties\/([^/]+)$/,
    handle: write(party, PARTY, (id, { members }) => records.writeParty(id, members)),
  },
  {
    method: 'PUT',
    path: /^\/_muster\/players\/([^/]+)$/,
    handle: write(player, PLAYER, (id, { rating, priority_seconds: prioritySeconds, blocked }) =>
      records.writeProfile(id, { rating, prioritySeconds, blocked }),
    ),
  },
];

const keySet = (key: DevelopmentKeys['tokenKey']): HttpResponse => ({
  status: 200,
  json: { keys: [publicPart(key)] },
});

const write =
  <T>(schema: z.ZodType<T>, expected: string, store: (id: string, body: T) => Promise<void>) =>
  async ({ params, body }: HttpRequest): Promise<HttpResponse> => {
    const parsed = schema.safeParse(jsonOf(body));
    if (!parsed.success) return { status: 400, json: { message: expected } };
    await store(params[0] ?? '', parsed.data);
    return { status: 204 };
  };
