import { findReusedTask } from './find-reused-task.ts';
import type {
  FunctionCallback,
  FunctionMetadata,
  HookCallback,
  InvocationRequest,
  TypedData,
} from '../worker/core-types.ts';
import type { Invoked } from '../worker/thread-messages.ts';
import type { WorkerApi } from './worker-api.ts';

interface Registered {
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
}

interface AppCall {
  readonly request: InvocationRequest;
  /** Rows of history: given as they are, since their text would cost more than their replay. */
  readonly history: readonly object[] | undefined;
  readonly log: (level: string, category: string, message: string) => void;
}

/** Runs one function of the app with its hooks, in the thread that has loaded it; rejects with whatever a handler or a hook throws. */
export async function callFunction(api: WorkerApi, called: Registered, call: AppCall): Promise<Invoked> {
  if (!api.model) throw new Error('the app registered no programming model');
  const { request, history, log } = call;
  const coreContext = {
    invocationId: request.invocationId,
    request,
    metadata: called.metadata,
    state: undefined as string | undefined,
    log,
  };
  const model = api.model.getInvocationModel(coreContext);
  const { context, inputs } = await model.getArguments();
  if (history) Object.assign(inputs[0] as object, { history });
  const hookContext: Record<string, unknown> = {
    hookData: {},
    appHookData: api.appHookData,
    invocationContext: context,
    inputs,
    functionCallback: called.callback,
    result: null,
    error: null,
  };
  coreContext.state = 'preInvocationHooks';
  const before = api.hooks.get('preInvocation');
  if (before?.length) await runHooks(before, hookContext);
  coreContext.state = 'invocation';
  try {
    const callback = hookContext.functionCallback as FunctionCallback;
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
  const { result } = hookContext;
  const reusedTask = history && findReusedTask(result);
  const { returnValue } = await model.getResponse(context, result);
  const isNothing = result === undefined || result === null;
  return { returnValue: returnValue && withOwnBytes(returnValue), isNothing, reusedTask };
}

/** A small buffer is a part of a large one, which would be sent whole. */
function withOwnBytes(value: TypedData): TypedData {
  const { http } = value;
  const own = (bytes: Uint8Array) => Uint8Array.from(bytes);
  if (value.bytes) return { ...value, bytes: own(value.bytes) };
  if (!http?.body?.bytes) return value;
  return { ...value, http: { ...http, body: { ...http.body, bytes: own(http.body.bytes) } } };
}

async function runHooks(hooks: readonly HookCallback[], context: Record<string, unknown>): Promise<void> {
  for (const hook of hooks) await hook(context);
}
