import * as z from 'zod/mini';
import type { GameServer } from '../core/session.ts';
import type { AllocationRequest } from '../use-cases/ports.ts';

/** The provider answered, and would answer the same again. The message goes on after "POST <url>". */
export class ProviderRefusal extends Error {
  override readonly name = 'ProviderRefusal';
}

/** The provider answered something that is worth another try. */
export class ProviderFault extends Error {
  override readonly name = 'ProviderFault';
}

const serverAnswer = z.object({
  server_address: z.string().check(z.minLength(1), z.maxLength(256)),
  session_id: z.optional(z.string().check(z.minLength(1), z.maxLength(128))),
});

const IDEMPOTENCY_KEY = 'idempotency-key';

/** Asks for a server: see `createHttpAllocator` for what is sent and expected. */
export const requestServer = async (
  url: string,
  { loadingSessionId, gameMode, region, teams }: AllocationRequest,
  signal: AbortSignal,
): Promise<GameServer> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [IDEMPOTENCY_KEY]: loadingSessionId },
    body: JSON.stringify({
      loading_session_id: loadingSessionId,
      game_mode: gameMode,
      region,
      teams,
      players: teams.flat(),
    }),
    signal,
  });
  if (!response.ok) await refuse(response);
  const answer = serverAnswer.safeParse(await response.json().catch(unlessAborted(signal)));
  if (!answer.success)
    throw new ProviderFault('answered something else than {"server_address", "session_id"?}', {
      cause: answer.error,
    });
  const { server_address: serverAddress, session_id: sessionId = loadingSessionId } = answer.data;
  return { sessionId, serverAddress };
};

export const releaseUrl = (url: string, loadingSessionId: string): string => {
  const target = new URL(url);
  target.pathname = `${target.pathname.replace(/\/$/, '')}/${encodeURIComponent(loadingSessionId)}`;
  return target.href;
};

/** A server that is not there any more is as good as released. */
export const requestRelease = async (
  url: string,
  loadingSessionId: string,
  signal: AbortSignal,
): Promise<void> => {
  const headers = { [IDEMPOTENCY_KEY]: loadingSessionId };
  const response = await fetch(releaseUrl(url, loadingSessionId), { method: 'DELETE', headers, signal });
  if (!response.ok && response.status !== 404 && response.status !== 410) await refuse(response);
  else await response.body?.cancel();
};

/** Nobody reads the body of a refusal; cancelling it frees the connection. */
const refuse = async (response: Response): Promise<never> => {
  await response.body?.cancel();
  const message = `answered ${response.status}`;
  const passes = response.status >= 500 || response.status === 408 || response.status === 429;
  throw passes ? new ProviderFault(message) : new ProviderRefusal(message);
};

const unlessAborted = (signal: AbortSignal) => (fault: unknown) => {
  if (signal.aborted) throw fault;
  return undefined;
};
