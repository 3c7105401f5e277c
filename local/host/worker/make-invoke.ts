import { randomUUID } from 'node:crypto';
import type { Log } from '../log.ts';
import type { HookCallback, InvocationRequest, InvocationResponse, RetryContext, TypedData } from './core-types.ts';
import type { HostFunction } from './function-catalog.ts';
import type { WorkerApi } from './worker-api.ts';

interface InvocationInput {
  readonly trigger: TypedData;
  readonly triggerMetadata?: Record<string, TypedData>;
  readonly instanceId?: string;
  readonly retryContext?: RetryContext;
  /** Given when the caller must know the id first. */
  readonly invocationId?: string;
  /** Adds to the trigger value, once it is decoded, what is no text yet. */
  readonly complete?: (trigger: object) => void;
  /** Sees the handler's result before it is encoded. */
  readonly observe?: (result: unknown) => void;
}

/** Runs one function of the app; rejects when the handler or a hook fails. */
export type Invoke = (target: HostFunction, input: InvocationInput) => Promise<InvocationResponse>;

export function makeInvoke(
  api: WorkerApi,
  log: Log,
  options: { durableClientValue: () => string; timeoutMs: number | undefined },
): Invoke {
  const { durableClientValue, timeoutMs } = options;

  async function call(target: HostFunction, input: InvocationInput, request: InvocationRequest) {
    if (!api.model) throw new Error('the app registered no programming model');
    const coreContext = {
      invocationId: request.invocationId,
      request,
      metadata: target.metadata,
      state: undefined as string | undefined,
      log: (level: string, category: string, message: string) =>
        log.app(level, message, { function: target.name, invocationId: request.invocationId, category }),
    };
    const model = api.model.getInvocationModel(coreContext);
    const { context, inputs } = await model.getArguments();
    input.complete?.(inputs[0] as object);
    const hookContext: Record<string, unknown> = {
      hookData: {},
      appHookData: api.appHookData,
      invocationContext: context,
      inputs,
      functionCallback: target.callback,
      result: null,
      error: null,
    };
    coreContext.state = 'preInvocationHooks';
    const before = api.hooks.get('preInvocation');
    if (before?.length) await runHooks(before, hookContext);
    coreContext.state = 'invocation';
    try {
      const callback = hookContext.functionCallback as HostFunction['callback'];
      hookContext.result = await model.invokeFunction(context, hookContext.inputs as unknown[], callback);
    } catch (error) {
      // Hooks see "no error" as null, so a thrown null or undefined must become something.
      hookContext.error = error ?? new Error(String(error));
    }
    coreContext.state = 'postInvocationHooks';
    const after = api.hooks.get('postInvocation');
    if (after?.length) await runHooks(after, hookContext);
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the app's own error goes on as it is, whatever it is
    if (hookContext.error !== null && hookContext.error !== undefined) throw hookContext.error;
    input.observe?.(hookContext.result);
    return model.getResponse(context, hookContext.result);
  }

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
      const response = await withinTime(call(target, input, request), target, timeoutMs);
      log.debug('invocation succeeded', { ...about, durationMs: elapsed(began) });
      return response;
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

async function runHooks(hooks: readonly HookCallback[], context: Record<string, unknown>): Promise<void> {
  for (const hook of hooks) await hook(context);
}

const elapsed = (began: number) => Math.round((performance.now() - began) * 100) / 100;
const describeError = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 2000);
