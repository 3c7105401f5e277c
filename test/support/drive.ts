import { MOST_STATUS_CHARACTERS } from '../../src/domain/shown/fit-regions.ts';
import { captureVm } from '../../src/orchestrations/capture-vm.ts';
import { decryptDisks } from '../../src/orchestrations/decrypt-disks.ts';
import { generalizeGuest } from '../../src/orchestrations/generalize-guest.ts';
import { guardVm } from '../../src/orchestrations/guard-vm.ts';
import * as names from '../../src/orchestrations/names.ts';
import { preflightVm } from '../../src/orchestrations/preflight-vm.ts';
import { scaleVersion } from '../../src/orchestrations/scale-version.ts';
import { reconcileVms } from '../../src/orchestrations/reconcile-vms.ts';
import { replicateVersion } from '../../src/orchestrations/replicate-version.ts';
import { restoreVm } from '../../src/orchestrations/restore-vm.ts';
import { sweepTemporaries } from '../../src/orchestrations/sweep-temporaries.ts';
import { watchOperation } from '../../src/orchestrations/watch-operation.ts';
import { type End, Engine, events, type HistoryEvent, type Opened, type Orchestrator, plain } from './engine.ts';
import { makeEntities } from './entities.ts';

export const ORCHESTRATIONS: Readonly<Record<string, Orchestrator>> = {
  [names.guardVmName.name]: guardVm,
  [names.captureVmName.name]: captureVm,
  [names.preflightVmName.name]: preflightVm,
  [names.decryptDisksName.name]: decryptDisks,
  [names.generalizeGuestName.name]: generalizeGuest,
  [names.watchOperationName.name]: watchOperation,
  [names.replicateVersionName.name]: replicateVersion,
  [names.reconcileName.name]: reconcileVms,
  [names.scaleVersionName.name]: scaleVersion,
  [names.sweepName.name]: sweepTemporaries,
  [names.restoreVmName.name]: restoreVm,
};

/** One activity call, counted over the whole drive. */
export interface Call {
  readonly index: number;
  readonly name: string;
  readonly input: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- read as each test needs it
  readonly orchestration: string;
  readonly instanceId: string;
  readonly atMs: number;
}

/** Something that happens beside the orchestration. */
export interface Cue {
  readonly when:
    | { readonly afterSeconds: number }
    /** Right before the n-th call (default: first) of this activity is run. */
    | { readonly before: string; readonly nth?: number }
    /** Right before the call of this index, counted over the whole drive. */
    | { readonly call: number }
    /** When a custom status first shows this state or step. */
    | { readonly status: string };
  /** An external event, by default to the running `capture-vm`. */
  readonly raise?: { readonly name: string; readonly data?: unknown; readonly to?: string };
  /** Like `raise`, made of the custom status that the cue waited for. */
  readonly raiseOn?: (status: any) => NonNullable<Cue['raise']>; // eslint-disable-line @typescript-eslint/no-explicit-any -- read as each test needs it
  readonly act?: () => void | Promise<void>;
}

export type Activities = Readonly<Record<string, (input: any) => unknown>>; // eslint-disable-line @typescript-eslint/no-explicit-any -- each has its own input

export interface DriveOptions {
  readonly name: string;
  readonly input: unknown;
  readonly instanceId?: string;
  readonly activities: Activities;
  /** Others in place of ours, by name. */
  readonly orchestrations?: Readonly<Record<string, Orchestrator>>;
  /** Kept from an earlier drive. */
  readonly entities?: ReturnType<typeof makeEntities>;
  readonly startAt?: string;
  readonly cues?: readonly Cue[];
  /** Runs every activity twice and goes on with the second answer. */
  readonly twice?: boolean;
  /** Drops the generator after every event and replays a new one from history; what it asks for must be the same. */
  readonly replay?: boolean;
  /** Whether the answer of a call that has run gets lost: the activity has its effect and is retried as if it had thrown. */
  readonly lose?: (call: Call) => boolean;
  /** Sees every call before it runs; what it returns, if anything, is the answer instead. */
  readonly intercept?: (call: Call) => unknown;
}

/** A custom status, and how many activities had been called before it. */
interface Reported {
  readonly instanceId: string;
  readonly status: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- read as each test needs it
  readonly calls: number;
}

export interface Driven {
  readonly end: End;
  /** Results of all instances, by id; of a continued one the last. */
  readonly ends: ReadonlyMap<string, End>;
  readonly calls: readonly Call[];
  /** Every custom status of every instance, in order. */
  readonly statuses: readonly Reported[];
  /** Timers that were neither cancelled nor fired when their instance ended: they would keep it alive. */
  readonly lingering: readonly string[];
  readonly seconds: number;
}

interface Instance {
  readonly id: string;
  readonly name: string;
  readonly parent?: { readonly instance: Instance; readonly taskId: number };
  engine: Engine;
  end?: End;
  timers: { readonly id: number; readonly dueMs: number }[];
}

const MAX_STEPS = 50_000;

/** Drives an orchestration and its children on virtual time, without a host: activities are functions, timers fire at once. */
export async function drive(options: DriveOptions): Promise<Driven> {
  const startMs = Date.parse(options.startAt ?? '2026-01-01T00:00:00Z');
  const instances = new Map<string, Instance>();
  const ready: (() => void | Promise<void>)[] = [];
  const cues = new Set(options.cues ?? []);
  const calls: Call[] = [];
  const statuses: Reported[] = [];
  const lingering: string[] = [];
  const askEntity = options.entities ?? makeEntities();
  let nowMs = startMs;
  let requests = 0;

  const makeEngine = (id: string, name: string, input: unknown) => {
    const make = options.orchestrations?.[name] ?? ORCHESTRATIONS[name];
    if (!make) throw new Error(`no orchestration is named ${name}`);
    return new Engine(make, id, input, nowMs, options.replay ?? false);
  };

  function start(id: string, name: string, input: unknown, parent?: Instance['parent']): Instance {
    if (instances.has(id)) throw new Error(`the instance id ${id} was used before`);
    const engine = makeEngine(id, name, input);
    const instance: Instance = { id, name, engine, timers: [], ...(parent ? { parent } : {}) };
    instances.set(id, instance);
    ready.push(() => take(instance, events.start()));
    return instance;
  }

  async function take(instance: Instance, event: HistoryEvent): Promise<void> {
    if (instance.end) return;
    const { engine } = instance;
    const turn = engine.deliver(events.time(nowMs), event);
    for (const status of turn.statuses) statuses.push({ instanceId: instance.id, status, calls: calls.length });
    if (turn.statuses.some(isTooLong)) throw new Error(`${instance.name}: the custom status is too long`);
    for (const opened of turn.opened) schedule(instance, opened);
    for (const status of turn.statuses) await cue((when) => 'status' in when && isStatus(status, when.status), status);
    const { end } = engine;
    if (end) finish(instance, end);
  }

  function schedule(instance: Instance, opened: Opened): void {
    switch (opened.kind) {
      case 'event':
        return;
      case 'signal':
        return void askEntity(opened.entity, opened.operation, opened.input);
      case 'timer':
        instance.timers.push(opened);
        return;
      case 'activity':
        ready.push(() => perform(instance, opened));
        return;
      case 'child':
        start(opened.instanceId, opened.name, opened.input, { instance, taskId: opened.id });
        return;
      case 'entity': {
        const request = `request-${(requests += 1)}`;
        instance.engine.deliver(events.entityAsked(opened.id, request));
        const result = JSON.stringify(askEntity(opened.entity, opened.operation, opened.input));
        ready.push(() => take(instance, events.raised(request, { result })));
      }
    }
  }

  async function perform(instance: Instance, opened: Extract<Opened, { kind: 'activity' }>): Promise<void> {
    const { id, input, name } = opened;
    const past = calls.filter((other) => other.name === name).length;
    const about = { index: calls.length, name, input, orchestration: instance.name, instanceId: instance.id };
    const call: Call = { ...about, atMs: nowMs };
    calls.push(call);
    await cue((when) => 'before' in when && when.before === name && (when.nth ?? 1) === past + 1);
    await cue((when) => 'call' in when && when.call === call.index);
    const event = await answer(call).then(
      (value) => events.activityDone(id, value),
      (error: unknown) => events.activityFailed(id, String(error)),
    );
    ready.push(() => take(instance, event));
  }

  async function answer(call: Call): Promise<unknown> {
    const instead: unknown = await options.intercept?.(call);
    if (instead !== undefined) return instead;
    const activity = options.activities[call.name];
    if (!activity) throw new Error(`no activity is named ${call.name}: the instance would hang for ever`);
    if (options.twice) await activity(plain(call.input));
    const given = await activity(plain(call.input));
    if (options.lose?.(call)) throw new Error('the answer was lost');
    return given;
  }

  function finish(instance: Instance, end: End): void {
    const open = instance.timers.filter((timer) => !instance.engine.isCancelled(timer.id));
    lingering.push(...open.map((timer) => `${instance.id}: timer due ${new Date(timer.dueMs).toISOString()}`));
    instance.timers = [];
    if (end.kind === 'continued') {
      instance.engine = makeEngine(instance.id, instance.name, end.input);
      ready.push(() => take(instance, events.start()));
      return;
    }
    instance.end = end;
    if (!instance.parent) return;
    const { instance: parent, taskId } = instance.parent;
    const event =
      end.kind === 'completed' ? events.childDone(taskId, end.output) : events.childFailed(taskId, end.message);
    ready.push(() => take(parent, event));
  }

  async function cue(fits: (when: Cue['when']) => boolean, status?: unknown): Promise<void> {
    for (const found of [...cues].filter(({ when }) => fits(when))) {
      cues.delete(found);
      await found.act?.();
      if (found.raise) await raise(found.raise);
      if (found.raiseOn) await raise(found.raiseOn(status));
    }
  }

  async function raise({ data, name, to = names.captureVmName.name }: NonNullable<Cue['raise']>): Promise<void> {
    const target = [...instances.values()].findLast((instance) => instance.name === to && !instance.end);
    if (target) await take(target, events.raised(name, data));
  }

  const cueMs = ({ when }: Cue) => ('afterSeconds' in when ? startMs + when.afterSeconds * 1000 : Infinity);

  async function passTime(): Promise<void> {
    const waiting = [...instances.values()].flatMap((instance) =>
      instance.timers.filter(({ id }) => !instance.engine.isCancelled(id)).map((timer) => ({ instance, ...timer })),
    );
    const next = Math.min(...waiting.map((timer) => timer.dueMs), ...[...cues].map(cueMs));
    if (next === Infinity) throw new Error(`everything waits and nothing is due: ${[...instances.keys()].join(', ')}`);
    nowMs = Math.max(nowMs, next);
    await cue((when) => 'afterSeconds' in when && startMs + when.afterSeconds * 1000 <= nowMs);
    for (const { dueMs, id, instance } of waiting) {
      if (dueMs > nowMs || instance.engine.isCancelled(id)) continue;
      instance.timers = instance.timers.filter((timer) => timer.id !== id);
      ready.push(() => take(instance, events.timerFired(id)));
    }
  }

  const root = start(options.instanceId ?? 'root', options.name, plain(options.input));
  for (let step = 0; !root.end; step += 1) {
    if (step > MAX_STEPS) throw new Error('the orchestration does not come to an end');
    await (ready.shift() ?? passTime)();
  }
  const ends = new Map([...instances.values()].flatMap(({ end, id }) => (end ? [[id, end] as const] : [])));
  return { end: root.end, ends, calls, statuses, lingering, seconds: (nowMs - startMs) / 1000 };
}

/** Durable Functions would fail the instance. */
const isTooLong = (status: unknown): boolean => (JSON.stringify(status)?.length ?? 0) > MOST_STATUS_CHARACTERS;

function isStatus(status: unknown, wanted: string): boolean {
  const { state, step } = (status ?? {}) as { state?: string; step?: string };
  return state === wanted || step === wanted;
}
