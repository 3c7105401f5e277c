import type { ErrorBody } from './arm-error.ts';
import { type Clock, type Scheduled } from './clock.ts';
import { Latency } from './timing/latency.ts';
import { guidOf } from './resource-id.ts';

/** INDEX fact 5: ComputeRP, galleries, and disks with snapshots each have their own polling address. */
type OperationFamily = 'operations' | 'capsOperations' | 'DiskOperations';

export interface OperationSpec {
  /** What it does, such as `Microsoft.Compute/virtualMachines/deallocate/action`: scripted faults select by it. */
  readonly name: string;
  readonly family: OperationFamily;
  /** Whose polling address it has. Default: Microsoft.Compute. */
  readonly provider?: 'Microsoft.Network' | 'Microsoft.EventGrid';
  readonly subscriptionId: string;
  readonly location: string;
  /** The resource it works on. */
  readonly resourceId: string;
  /** `Infinity` for one that never ends by itself. Under a seed of the latency model a draw takes its place, unless it is `exact`. */
  readonly seconds: number;
  /** The time follows from something else: a copy under way, a guest that is waited for. */
  readonly exact?: true;
  /** Does the work at the end; what it returns becomes `properties.output`. */
  readonly onDone?: () => unknown;
  /** Makes the operation end Failed. A function is asked at the end, before `onDone`, which then does not run. */
  readonly fail?: ErrorBody | (() => ErrorBody | undefined);
  /** Where it fails: the platform itself gave it up, and its status says `Canceled`. */
  readonly canceled?: true;
  /** Tidies up when the operation fails or is pre-empted. */
  readonly onFailed?: (error: ErrorBody) => void;
  readonly retryAfterSeconds?: number;
  readonly firstPollRetryAfterSeconds?: number;
}

export interface Operation extends OperationSpec {
  readonly id: string;
  readonly startMs: number;
  status: 'InProgress' | 'Succeeded' | 'Failed';
  endMs?: number;
  error?: ErrorBody;
  output?: unknown;
  polls: number;
  /** Somebody was answered its end. */
  endSeen?: true;
}

/** Lets scripted faults lengthen an operation or make it fail. */
export type OperationFilter = (spec: OperationSpec) => OperationSpec;

export class Operations {
  readonly #clock: Clock;
  readonly #latency: Latency;
  readonly #byId = new Map<string, Operation>();
  readonly #ends = new Map<string, Scheduled>();
  readonly #listeners = new Map<string, ((operation: Operation) => void)[]>();
  #count = 0;
  filter: OperationFilter = (spec) => spec;

  constructor(clock: Clock, latency = new Latency()) {
    this.#clock = clock;
    this.#latency = latency;
  }

  start(wanted: OperationSpec): Operation {
    const spec = this.filter({ ...wanted, seconds: this.#secondsOf(wanted) });
    const id = guidOf(`operation ${this.#count++} ${spec.resourceId} ${this.#clock.nowMs}`);
    const operation: Operation = { ...spec, id, startMs: this.#clock.nowMs, status: 'InProgress', polls: 0 };
    this.#byId.set(id, operation);
    if (Number.isFinite(spec.seconds)) {
      const end = () => this.#end(operation);
      this.#ends.set(id, this.#clock.after(spec.seconds, `${spec.name} ends on ${spec.resourceId}`, end));
    }
    return operation;
  }

  #secondsOf({ name, resourceId, seconds, exact }: OperationSpec): number {
    return exact || !Number.isFinite(seconds) ? seconds : this.#latency.draw(name, resourceId, seconds);
  }

  find(id: string): Operation | undefined {
    return this.#byId.get(id.toLowerCase());
  }

  /** In the order of their beginning. */
  get all(): readonly Operation[] {
    return [...this.#byId.values()];
  }

  running(resourceId: string): readonly Operation[] {
    const key = resourceId.toLowerCase();
    return [...this.#byId.values()].filter(
      (operation) => operation.status === 'InProgress' && operation.resourceId.toLowerCase() === key,
    );
  }

  /** Ends a running operation now, as when the thing it waited for has happened. */
  finish(operation: Operation): void {
    if (operation.status === 'InProgress') this.#end(operation);
  }

  /** Ends a running operation Failed now, as when a newer one takes its place. */
  failNow(operation: Operation, error: ErrorBody): void {
    if (operation.status === 'InProgress') this.#settle(operation, 'Failed', error);
  }

  whenSettled(operation: Operation, listener: (operation: Operation) => void): void {
    if (operation.status !== 'InProgress') return listener(operation);
    this.#listeners.set(operation.id, [...(this.#listeners.get(operation.id) ?? []), listener]);
  }

  reset(): void {
    this.#byId.clear();
    this.#ends.clear();
    this.#listeners.clear();
  }

  #end(operation: Operation): void {
    const error = typeof operation.fail === 'function' ? operation.fail() : operation.fail;
    if (error) return this.#settle(operation, 'Failed', error);
    const output = operation.onDone?.();
    if (output !== undefined) operation.output = output;
    this.#settle(operation, 'Succeeded');
  }

  #settle(operation: Operation, status: 'Succeeded' | 'Failed', error?: ErrorBody): void {
    this.#ends.get(operation.id)?.cancel();
    this.#ends.delete(operation.id);
    operation.status = status;
    operation.endMs = this.#clock.nowMs;
    if (error) {
      operation.error = error;
      operation.onFailed?.(error);
    }
    for (const listener of this.#listeners.get(operation.id) ?? []) listener(operation);
    this.#listeners.delete(operation.id);
  }
}

/** A newer operation on the same machine takes the place of an older one (azure-rest-api-specs issue 22434). */
export const preempted: ErrorBody = {
  code: 'OperationPreempted',
  message: 'Operation execution has been preempted by a more recent operation.',
};
