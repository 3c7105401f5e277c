import { randomUUID } from 'node:crypto';
import type { Log } from '../log.ts';
import type { App } from './app.ts';
import type { InvocationRequest, RetryContext, TypedData } from './core-types.ts';
import type { HostFunction } from './function-catalog.ts';
import type { HistoryTold, Invoked } from './thread-messages.ts';

interface InvocationInput {
  readonly trigger: TypedData;
  readonly triggerMetadata?: Record<string, TypedData>;
  readonly instanceId?: string;
  readonly retryContext?: RetryContext;
  /** Given when the caller must know the id first. */
  readonly invocationId?: string;
  /** Of an orchestrator. */
  readonly history?: HistoryTold;
}

/** Runs one function of the app; rejects when the handler or a hook fails. */
export type Invoke = (target: HostFunction, input: InvocationInput) => Promise<Invoked>;

export function makeInvoke(
  app: App,
  log: Log,
  options: { durableClientValue: () => string; timeoutMs: number | undefined },
): Invoke {
  const { durableClientValue, timeoutMs } = options;
  return async (target, input) => {
    const invocationId = input.invocationId ?? randomUUID();
    const began = performance.now();
    const about = { function: target.name, invocationId, instanceId: input.instanceId };
    const request: InvocationRequest = {
      invocationId,
      functionId: target.metadata.functionId ?? target.name,
      inputData: [
        { name: target.triggerName, data: input.trigger },
        ...target.clientInputs.map((name) => ({ name, data: { string: durableClientValue() } })),
      ],
      triggerMetadata: input.triggerMetadata ?? {},
      ...(input.retryContext ? { retryContext: input.retryContext } : {}),
    };
    try {
      const invoked = await withinTime(app.call(request, input.history), target, timeoutMs);
      log.debug('invocation succeeded', { ...about, durationMs: elapsed(began) });
      return invoked;
    } catch (error) {
      log.info('invocation failed', { ...about, durationMs: elapsed(began), error: describeError(error) });
      throw error;
    }
  };
}

/**
 * `functionTimeout` of host.json. The real host restarts the worker, and with it everything in flight; here the invocation fails and the
 * handler's code is left to itself. Turns and entity batches have no limit of their own.
 */
function withinTime<T>(work: Promise<T>, target: HostFunction, timeoutMs: number | undefined): Promise<T> {
  const isLimited = timeoutMs !== undefined && target.kind !== 'orchestration' && target.kind !== 'entity';
  return isLimited ? firstOf(work, target.name, timeoutMs) : work;
}

async function firstOf<T>(work: Promise<T>, name: string, timeoutMs: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const text = `Timeout value of ${timeoutMs / 1000} s (functionTimeout in host.json) was exceeded by function: Functions.${name}`;
  const timer = setTimeout(() => late.reject(new Error(text)), timeoutMs);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

const elapsed = (began: number) => Math.round((performance.now() - began) * 100) / 100;
const describeError = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 2000);
