import { AsyncLocalStorage } from 'node:async_hooks';

/** What one activity's calls to Azure have in common. */
export interface CallContext {
  /** The run on whose behalf we call; Azure's logs then show it in the user agent. */
  readonly captureId: string;
  /** Retry-After of the latest answer: pollers keep it to themselves. */
  retryAfterSeconds?: number;
  /** How long the operation took whose end the latest answer told. */
  operationSeconds?: number;
}

const storage = new AsyncLocalStorage<CallContext>();

export const callContext = (): CallContext | undefined => storage.getStore();

export const withCallContext = <T>(captureId: string, work: () => Promise<T>): Promise<T> =>
  storage.run({ captureId }, work);
