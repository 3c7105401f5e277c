import type { InvocationRequest } from './core-types.ts';
import type { HistoryTold, Invoked } from './thread-messages.ts';

/** The functions of the app, wherever they run. */
export interface App {
  /** Rejects with what the handler or a hook threw. */
  call(request: InvocationRequest, history?: HistoryTold): Promise<Invoked>;
  /** The history of this instance will not be asked for again, or be told anew. */
  forget(instance: string): void;
}
