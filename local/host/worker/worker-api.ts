import Module from 'node:module';
import type { FunctionCallback, FunctionMetadata, HookCallback, HookName, ProgrammingModel } from './core-types.ts';

const hookNames: readonly HookName[] = ['preInvocation', 'postInvocation', 'appStart', 'appTerminate', 'log'];

/** What an app registered, and the object it registers with. */
export interface WorkerApi {
  readonly functions: Map<string, { metadata: FunctionMetadata; callback: FunctionCallback }>;
  readonly hooks: Map<HookName, HookCallback[]>;
  /** Shared between all hooks of the app, for its own use. */
  readonly appHookData: Record<string, unknown>;
  model: ProgrammingModel | undefined;
  locked: boolean;
}

class Disposable {
  private readonly onDispose: () => void;

  constructor(onDispose: () => void) {
    this.onDispose = onDispose;
  }

  static from(...disposables: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => disposables.forEach((disposable) => disposable.dispose()));
  }

  dispose(): void {
    this.onDispose();
  }
}

type AppLog = (level: string, category: string, message: string) => void;

/**
 * Answers `require('@azure/functions-core')` in this process.
 * It must run before anything loads `@azure/functions`, which asks once and remembers a failure for ever.
 */
export function installWorkerApi(log: AppLog): WorkerApi {
  const api: WorkerApi = { functions: new Map(), hooks: new Map(), appHookData: {}, model: undefined, locked: false };
  const core = makeCore(api, log);
  const prototype = Module.prototype as unknown as { require: (this: unknown, id: string) => unknown };
  const original = prototype.require;
  prototype.require = function (id) {
    return id === '@azure/functions-core' ? core : original.call(this, id);
  };
  return api;
}

function makeCore(api: WorkerApi, log: AppLog) {
  return {
    version: '3.13.0',
    hostVersion: '4.1037.0',
    Disposable,
    log,
    setProgrammingModel: (model: ProgrammingModel) => void (api.model = model),
    getProgrammingModel: () => api.model,
    registerFunction(metadata: FunctionMetadata, callback: FunctionCallback) {
      if (api.locked) throw new Error(`function ${metadata.name} was registered after the app had started`);
      const key = metadata.functionId ?? metadata.name;
      if (api.functions.has(key))
        throw new Error(`A function with name "${metadata.name}" has already been registered.`);
      api.functions.set(key, { metadata, callback });
      return new Disposable(() => void api.functions.delete(key));
    },
    registerHook(name: HookName, callback: HookCallback) {
      if (!hookNames.includes(name)) {
        throw Object.assign(new RangeError(`Unrecognized hook "${String(name)}"`), {
          isAzureFunctionsSystemError: true,
        });
      }
      const callbacks = api.hooks.get(name) ?? [];
      api.hooks.set(name, [...callbacks, callback]);
      return new Disposable(() =>
        api.hooks.set(
          name,
          (api.hooks.get(name) ?? []).filter((other) => other !== callback),
        ),
      );
    },
  };
}
