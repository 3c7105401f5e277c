import { AsyncLocalStorage } from 'node:async_hooks';
import type { Awaited } from '../domain/ports/waiting-lines.ts';

/** What one activity's calls to Azure have in common. */
export interface CallContext {
  /** The run on whose behalf we call; Azure's logs then show it in the user agent. */
  readonly captureId: string;
  /** Retry-After of the latest answer: pollers keep it to themselves. */
  retryAfterSeconds?: number;
  /** Of the latest answer, where it was a refusal for want of tokens. */
  awaited?: Awaited;
  /** How long the operation took whose end the latest answer told. */
  operationSeconds?: number;
}

const storage = new AsyncLocalStorage<CallContext>();

export const callContext = (): CallContext | undefined => storage.getStore();

export const withCallContext = <T>(captureId: string, work: () => Promise<T>): Promise<T> =>
  storage.run({ captureId }, work);

/** How long an operation took by Azure's own times, in seconds: its status document has both when it is over. */
export function operationSeconds(url: string, body: string | null | undefined): number | undefined {
  if (!body || !/operations\//i.test(url)) return undefined;
  const at = (name: string): number => Date.parse(new RegExp(`"${name}"\\s*:\\s*"([^"]+)"`).exec(body)?.[1] ?? '');
  const seconds = (at('endTime') - at('startTime')) / 1000;
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}
