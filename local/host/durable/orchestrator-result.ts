import type { InvocationResponse } from '../worker/core-types.ts';
import type { Action } from './action.ts';

/** What one run of an orchestrator said. */
export interface OrchestratorResult {
  readonly isDone: boolean;
  readonly actions: readonly Action[];
  /** JSON text. */
  readonly output: string | null;
  /** Text of the error the orchestrator ended with. */
  readonly error: string | undefined;
  /** JSON text; null when the orchestrator sent none (a falsy status is never sent). */
  readonly customStatus: string | null;
}

interface WireState {
  isDone?: boolean;
  actions?: Action[][];
  output?: unknown;
  error?: string;
  customStatus?: unknown;
}

const failureLabel = '\n\n$OutOfProcData$:';

export function readOrchestratorResult(response: InvocationResponse): OrchestratorResult {
  const text = response.returnValue?.json ?? response.returnValue?.string;
  if (!text) throw new Error('the orchestrator function returned no orchestration state');
  return fromWire(JSON.parse(text) as WireState, undefined);
}

/** The state a failed orchestrator carries inside its error message; undefined when the error is not the orchestrator's. */
export function readOrchestratorFailure(error: unknown): OrchestratorResult | undefined {
  const message = error instanceof Error ? error.message : String(error);
  const at = message.indexOf(failureLabel);
  if (at < 0) return undefined;
  const state = JSON.parse(message.slice(at + failureLabel.length)) as WireState;
  return fromWire(state, state.error ?? message.slice(0, at));
}

function fromWire(state: WireState, error: string | undefined): OrchestratorResult {
  return {
    isDone: error === undefined && state.isDone === true,
    actions: state.actions?.flat() ?? [],
    output: toJson(state.output),
    error,
    customStatus: toJson(state.customStatus),
  };
}

const toJson = (value: unknown): string | null => JSON.stringify(value) ?? null;
