import type { InvocationRequest, TypedData } from './core-types.ts';

/** Rows of history for the SDK's replay. The thread of the app keeps those that are stored, so that each is sent once. */
export interface HistoryTold {
  readonly instance: string;
  /** How many rows the thread has; 0 = it begins anew. */
  readonly from: number;
  /** JSON texts of stored rows that the thread does not have yet; they follow those it has. */
  readonly stored: readonly string[];
  /** JSON texts of what this turn adds, not stored yet. */
  readonly added: readonly string[];
  /** How many of `added`, after the first, count as played. */
  readonly held: number;
}

/** One call of one function of the app. */
interface CallMessage {
  readonly kind: 'call';
  readonly id: number;
  readonly request: InvocationRequest;
  readonly history: HistoryTold | undefined;
}

/** What the host says to the thread of the app. */
export type ToThread =
  | CallMessage
  | { readonly kind: 'load'; readonly appDirectory: string }
  /** The rows of this instance are wanted no more, or will be told anew. */
  | { readonly kind: 'forget'; readonly instance: string }
  | { readonly kind: 'end' };

/** An error on its way between threads: a clone would lose its class, its name and the texts the SDK puts into it. */
export type ThrownValue =
  | { readonly kind: 'error'; readonly name: string; readonly message: string; readonly stack: string | undefined }
  | { readonly kind: 'json'; readonly json: string }
  | { readonly kind: 'text'; readonly text: string };

/** What became of a call. */
export interface Invoked {
  readonly returnValue: TypedData | null | undefined;
  /** The handler returned undefined or null. */
  readonly isNothing: boolean;
  /** What is wrong with the tasks of this orchestrator, when the SDK's answer does not show it. */
  readonly reusedTask: string | undefined;
}

/** What the thread of the app says to the host. */
export type FromThread =
  /** `functionsJson`: what the app registered, `FunctionMetadata[]`; `sdkPort`: where the SDK takes requests when it streams. */
  | { readonly kind: 'loaded'; readonly functionsJson: string; readonly sdkPort: number | undefined }
  /** `text`: a reason for people; the app cannot be used. */
  | { readonly kind: 'refused'; readonly text: string }
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'done'; readonly id: number; readonly invoked: Invoked }
  | { readonly kind: 'failed'; readonly id: number; readonly thrown: ThrownValue }
  | { readonly kind: 'ended' };
