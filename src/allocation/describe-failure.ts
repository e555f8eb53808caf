import { TaskCancelledError } from 'cockatiel';
import { ProviderFault, ProviderRefusal } from './provider-requests.ts';

export interface FailedRequest {
  readonly method: 'POST' | 'DELETE';
  readonly url: string;
  readonly tries: number;
  /** Of the last try. */
  readonly fault: unknown;
  readonly requestTimeoutMs: number;
}

/** `POST https://servers.example.com/allocations answered 500 (4 tries)` */
export const describeFailure = (failed: FailedRequest): string => {
  const tries = failed.tries === 1 ? '1 try' : `${failed.tries} tries`;
  return `${failed.method} ${withoutSecrets(failed.url)} ${reasonOf(failed)} (${tries})`;
};

const reasonOf = ({ fault, requestTimeoutMs }: FailedRequest): string => {
  if (fault instanceof ProviderFault || fault instanceof ProviderRefusal) return fault.message;
  if (fault instanceof TaskCancelledError) return `gave no answer within ${requestTimeoutMs / 1_000} s`;
  return `got no answer: ${innermostOf(fault)}`;
};

/** `fetch failed` says nothing; its cause does. */
const innermostOf = (fault: unknown): string => {
  if (!(fault instanceof Error)) return String(fault);
  if (fault.cause instanceof Error) return innermostOf(fault.cause);
  return fault.message || ('code' in fault ? String(fault.code) : fault.name);
};

/** A password, or a key in the query, belongs in no log. */
const withoutSecrets = (url: string): string => {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
};
