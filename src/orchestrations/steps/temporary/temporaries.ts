import { putTemporaryInterface } from '../../../activities/temporaries/put-temporary-interface.ts';
import { startRestorePointDelete } from '../../../activities/restore/start-restore-point-delete.ts';
import { startTemporaryDelete } from '../../../activities/temporaries/start-temporary-delete.ts';
import { startTemporaryMachine } from '../../../activities/temporaries/start-temporary-machine.ts';
import { DELETE_INTERFACE, machineOf, PUT_INTERFACE } from '../../../domain/pace/forecast.ts';
import type { Expectation, Operation } from '../../../domain/ports/operation.ts';
import type { InterfaceRequest, MachineRequest } from '../../../domain/ports/temporaries.ts';
import { parsePointId } from '../../../domain/restore/point-kind.ts';
import { RunStopped } from '../../../domain/run/stop.ts';
import { nameOf, parseTemporaryId } from '../../../domain/temporaries/temporary.ts';
import { type Durable, run, tryRun } from '../../../durable.ts';
import { watch, type Watcher } from '../watch.ts';

const INTERFACE_MINUTES = 15;
const DELETE_MINUTES = 60;

/** Makes a network interface and waits until it can be used. */
export function* makeInterface(watcher: Watcher, wanted: InterfaceRequest): Durable<void> {
  const { captureId } = watcher.input;
  yield* run(watcher.context, putTemporaryInterface, { ...wanted, captureId });
  const expectation: Expectation = { kind: 'temporary-ready', id: wanted.id };
  const label = `interface-${nameOf(wanted.id)}`;
  yield* watch(watcher, { label, operation: null, expectation, maxMinutes: INTERFACE_MINUTES, kind: PUT_INTERFACE });
}

/** Makes a machine and waits for the end of its creation; Azure's own words for a failure end the run (`OSProvisioningTimedOut`). */
export function* makeMachine(watcher: Watcher, wanted: MachineRequest, maxMinutes: number): Durable<void> {
  const { captureId } = watcher.input;
  const operation = yield* run(watcher.context, startTemporaryMachine, { ...wanted, captureId });
  const expectation: Expectation = { kind: 'temporary-ready', id: wanted.id };
  const kind = wanted.from.kind === 'disks' ? {} : { kind: machineOf(wanted.osType) };
  yield* watch(watcher, { label: `machine-${nameOf(wanted.id)}`, operation, expectation, maxMinutes, ...kind });
}

/** Restore points are of another role than what lies in staging groups, and so are the calls that remove them. */
function* removeWith({ context, input: { captureId } }: Watcher, id: string, isPoint: boolean) {
  if (!isPoint) return yield* tryRun(context, startTemporaryDelete, { captureId, id });
  return yield* tryRun(context, startRestorePointDelete, { captureId, id });
}

function* removeOne(watcher: Watcher, id: string): Durable<boolean> {
  const isPoint = parsePointId(id) !== undefined;
  const start = yield* removeWith(watcher, id, isPoint);
  if (start.kind === 'rejected' || start.value.kind === 'not-ours') return false;
  if (start.value.kind === 'absent') return true;
  const operation: Operation | null = start.value.operation;
  const expectation: Expectation = isPoint
    ? { kind: 'restore-points-absent', collectionId: id }
    : { kind: 'temporary-absent', id };
  const label = `remove-${nameOf(id)}-${kindOf(id)}`;
  try {
    yield* watch(watcher, { label, operation, expectation, maxMinutes: DELETE_MINUTES, ...learnedAs(id) });
    return true;
  } catch (error) {
    if (error instanceof RunStopped) return false;
    throw error;
  }
}

const kindOf = (id: string): string => id.split('/').at(-2) ?? '';

/** Azure names no operation to follow for an interface. */
const learnedAs = (id: string): { kind?: string } =>
  parseTemporaryId(id)?.kind === 'network-interface' ? { kind: DELETE_INTERFACE } : {};

/**
 * Removes temporary resources, in the order given (a machine before its interface and disks). One that cannot be removed does not stop the others;
 * the answer names those that are left, for the report and for the janitor.
 */
export function* removeTemporaries(watcher: Watcher, ids: readonly string[]): Durable<string[]> {
  const left: string[] = [];
  for (const id of ids) if (!(yield* removeOne(watcher, id))) left.push(id);
  return left;
}
