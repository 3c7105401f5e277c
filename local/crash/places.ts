import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** A step of a flow, such as `lin-api deallocate`. */
type Place = string;

interface Instance {
  readonly id: string;
  readonly name: string;
  readonly isLive: boolean;
  readonly input: { readonly captureId?: string; readonly vmId?: string } | null;
  readonly custom: {
    readonly step?: string;
    readonly state?: string;
    readonly phase?: string;
    readonly timeline?: readonly { readonly step: string }[];
  } | null;
}

interface Work {
  readonly instance: string;
  readonly name: string;
}

interface State {
  readonly instances: readonly Instance[];
  readonly work: readonly Work[];
}

const ENDED = ['Completed', 'Failed', 'Terminated', 'Canceled'];
/** What has no step to show is where its activity is. */
const SWEEPS: Readonly<Record<string, string>> = { 'sweep-temporaries': 'sweep', 'reconcile-vms': 'reconcile' };

/** A copy is read: whoever opens the file itself, and closes it, does what the next host is to do. */
export function readCopy<T>(file: string, read: (db: DatabaseSync) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'goldsmith-places-'));
  try {
    const copy = join(folder, 'copy.db');
    for (const part of ['', '-wal']) if (existsSync(file + part)) copyFileSync(file + part, copy + part);
    const db = new DatabaseSync(copy);
    try {
      return read(db);
    } finally {
      db.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const readState = (file: string): State =>
  readCopy(file, (db) => {
    const rows = db.prepare('SELECT id, name, status, input, custom FROM instances WHERE entity = 0').all();
    const work = db.prepare('SELECT instance, name FROM work').all();
    const read = (json: unknown) => (typeof json === 'string' ? JSON.parse(json) : null) as never;
    const instances = rows.map(({ custom, id, input, name, status }) => ({
      ...{ id: String(id), name: String(name), isLive: !ENDED.includes(String(status)) },
      ...{ input: read(input), custom: read(custom) },
    }));
    return { instances, work: work.map(({ instance, name }) => ({ instance: String(instance), name: String(name) })) };
  });

function machinesOf({ instances }: State): (instance: Instance | undefined) => string {
  const named = instances.flatMap(({ input }) =>
    input?.captureId && input.vmId ? [[input.captureId, input.vmId.split('/').at(-1) ?? ''] as const] : [],
  );
  const machines = new Map(named);
  return (instance) => machines.get(instance?.input?.captureId ?? '') ?? '';
}

const ofCapture = (machine: string, custom: Instance['custom']): Place[] => [
  `${machine} ${custom?.step ?? 'preflight'}`,
  ...(custom?.state === 'paused' ? [`${machine} paused`] : []),
];

/** Which steps of which flows were under way, by what the dead host had committed. */
export function placesUnderWay(file: string): Place[] {
  if (!existsSync(file)) return [];
  const state = readState(file);
  const machineOf = machinesOf(state);
  const byId = new Map(state.instances.map((instance) => [instance.id, instance]));
  /** Before its run has begun, and after it has ended, a guard is at work alone. */
  const ofGuard = (guard: Instance): string[] => {
    const run = byId.get(guard.input?.captureId ?? '');
    return run?.isLive ? [] : [`${machineOf(guard)} ${run ? 'finish' : 'preflight'}`];
  };
  const ofInstance = (one: Instance): string[] => {
    switch (one.name) {
      case 'guard-vm':
        return ofGuard(one);
      case 'capture-vm':
        return ofCapture(machineOf(one), one.custom);
      case 'restore-vm':
        return [`${machineOf(one)} restore: ${one.custom?.step ?? 'inspect'}`];
      case 'scale-version':
        return [`scale: ${one.custom?.phase ?? 'scaling'}`];
      case 'preflight-vm':
        return ['preflight alone'];
      default:
        return [];
    }
  };
  const ofWork = ({ instance, name }: Work): string[] => {
    const at = byId.get(instance);
    const flow = SWEEPS[at?.name ?? ''];
    if (flow !== undefined) return [`${flow}: ${name}`];
    const isRepair = at?.name === 'replicate-version' && name === 'update-version';
    return isRepair ? [`${machineOf(at)} repair of a region`] : [];
  };
  return [...state.instances.filter(({ isLive }) => isLive).flatMap(ofInstance), ...state.work.flatMap(ofWork)];
}

/** Every step that captures and restores have gone through, by their own account. */
export function placesPassed(file: string): Place[] {
  const state = readState(file);
  const machineOf = machinesOf(state);
  return state.instances.flatMap((one) => {
    const kind = one.name === 'restore-vm' ? ' restore:' : '';
    if (kind === '' && one.name !== 'capture-vm') return [];
    return (one.custom?.timeline ?? []).map(({ step }) => `${machineOf(one)}${kind} ${step}`);
  });
}
