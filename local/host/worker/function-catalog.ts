import { StartRefused } from '../start-refused.ts';
import type { Binding, FunctionCallback, FunctionMetadata } from './core-types.ts';
import type { WorkerApi } from './worker-api.ts';

const kinds = {
  httptrigger: 'http',
  timertrigger: 'timer',
  eventgridtrigger: 'event-grid',
  orchestrationtrigger: 'orchestration',
  activitytrigger: 'activity',
  entitytrigger: 'entity',
} as const;

type FunctionKind = (typeof kinds)[keyof typeof kinds];

/** One function of the app, with what the host must know to call it. */
export interface HostFunction {
  readonly name: string;
  readonly kind: FunctionKind;
  readonly triggerName: string;
  readonly trigger: Binding;
  /** Names of the input bindings that receive the durable client. */
  readonly clientInputs: readonly string[];
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
}

/** All functions of the app, by kind and name; names are unique ignoring case, as on the real host. */
export interface FunctionCatalog {
  readonly all: readonly HostFunction[];
  find(kind: FunctionKind, name: string): HostFunction | undefined;
  of(kind: FunctionKind): HostFunction[];
}

export function makeFunctionCatalog(api: WorkerApi): FunctionCatalog {
  const byName = new Map<string, HostFunction>();
  for (const { metadata, callback } of api.functions.values()) {
    const known = byName.get(metadata.name.toLowerCase());
    if (known) {
      throw new StartRefused(`functions ${known.name} and ${metadata.name} have the same name (names ignore case)`);
    }
    byName.set(metadata.name.toLowerCase(), describe(metadata, callback));
  }
  const all = [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    all,
    find(kind, name) {
      const found = byName.get(name.toLowerCase());
      return found?.kind === kind ? found : undefined;
    },
    of: (kind) => all.filter((candidate) => candidate.kind === kind),
  };
}

function describe(metadata: FunctionMetadata, callback: FunctionCallback): HostFunction {
  const refuse = (what: string) => new StartRefused(`function ${metadata.name}: ${what} is not supported by this host`);
  const entries = Object.entries(metadata.bindings);
  const found = entries.find(([, binding]) => /trigger$/i.test(binding.type ?? ''));
  if (!found) throw refuse('a function without a trigger');
  const [triggerName, trigger] = found;
  const kind = (kinds as Record<string, FunctionKind | undefined>)[(trigger.type ?? '').toLowerCase()];
  if (!kind) throw refuse(`trigger type ${trigger.type}`);
  if (trigger.durableRequiresGrpc) throw refuse('the gRPC protocol of durable-functions 4');
  if (metadata.retryOptions && kind !== 'timer' && kind !== 'event-grid')
    throw refuse(`function-level retry of ${kind}`);
  const clientInputs: string[] = [];
  for (const [name, binding] of entries) {
    if (name === triggerName) continue;
    const type = (binding.type ?? '').toLowerCase();
    if (type === 'durableclient' || type === 'orchestrationclient') clientInputs.push(name);
    else if (!(type === 'http' && name === '$return')) throw refuse(`binding ${name} of type ${binding.type}`);
  }
  return { name: metadata.name, kind, triggerName, trigger, clientInputs, metadata, callback };
}
