import { readFileSync } from 'node:fs';
import { badInput } from '../exit-code.ts';

/** As `POST /admin/faults` takes it. */
export interface Fault {
  readonly operation?: string;
  readonly resource?: string;
  readonly nth?: number;
  readonly times?: number;
  readonly effect: Readonly<Record<string, unknown>>;
}

/** What can be said in one word: `fail-operation` and `conflict` with the service's usual texts, the rest without any. */
const effects: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  throttle: { kind: 'throttle', retryAfterSeconds: 60 },
  unavailable: { kind: 'unavailable' },
  conflict: { kind: 'conflict' },
  'drop-before': { kind: 'drop-before' },
  'drop-after': { kind: 'drop-after' },
  fail: {
    kind: 'fail-operation',
    code: 'InternalExecutionError',
    message: 'An internal execution error occurred. Please retry later.',
  },
  'never-end': { kind: 'never-end' },
  cancel: { kind: 'cancel-operation' },
  'host-restart': { kind: 'guest', action: 'host-restart', afterSeconds: 30 },
  'power-off': { kind: 'guest', action: 'operator-power-off', afterSeconds: 150 },
};
const ofRegions = ['fail-region', 'stuck-region'];

const verbs: Readonly<Record<string, string>> = {
  createorupdate: 'write',
  update: 'write',
  delete: 'delete',
  get: 'read',
  list: 'read',
};
const types: Readonly<Record<string, string>> = {
  virtualmachines: 'virtualMachines',
  virtualmachineruncommands: 'virtualMachines/runCommands',
  virtualmachineextensions: 'virtualMachines/extensions',
  disks: 'disks',
  snapshots: 'snapshots',
  images: 'images',
  galleries: 'galleries',
  galleryimages: 'galleries/images',
  galleryimageversions: 'galleries/images/versions',
};

/** `VirtualMachines_Deallocate`, as the specs call it, or the name of the right: `Microsoft.Compute/virtualMachines/deallocate/action`. */
export function operationOf(text: string): string {
  if (text.includes('/')) return text;
  const [group = '', verb = ''] = text.split('_');
  const type = types[group.toLowerCase()];
  if (!type || !verb)
    throw badInput(
      `--fault: the operation '${text}' is not known: name the right, as in Microsoft.Compute/disks/write`,
    );
  const action = verb.charAt(0).toLowerCase() + verb.slice(1);
  return `Microsoft.Compute/${type}/${verbs[verb.toLowerCase()] ?? `${action}/action`}`;
}

function count(text: string | undefined, fallback: number): number {
  if (text === undefined || text === '') return fallback;
  if (/^\d+$/.test(text)) return Number(text);
  throw badInput(`--fault: '${text}' is no number`);
}

/** `EFFECT:OPERATION[@RESOURCE][:NTH[:TIMES]]`, or `fail-region:REGION[@VERSION][:NTH[:TIMES]]`. */
export function faultOf(text: string): Fault {
  const [name = '', second = '', nth, times] = text.split(':');
  const [what = '', resource] = second.split('@');
  const effect = ofRegions.includes(name) ? { kind: name, region: what } : effects[name];
  if (!effect || !what || resource === '') {
    throw badInput(
      `--fault ${text}: EFFECT:OPERATION[@RESOURCE][:NTH[:TIMES]] with one of ${Object.keys(effects).join(', ')}, or ${ofRegions.join(' or ')}:REGION`,
    );
  }
  return {
    ...(ofRegions.includes(name) ? {} : { operation: operationOf(what) }),
    ...(resource === undefined ? {} : { resource }),
    nth: count(nth, 1),
    times: count(times, 1),
    effect,
  };
}

/** A file with what `POST /admin/faults` takes. */
export function faultsIn(file: string): readonly Fault[] {
  try {
    const read = JSON.parse(readFileSync(file, 'utf8')) as Fault | readonly Fault[];
    return Array.isArray(read) ? read : [read as Fault];
  } catch (error) {
    throw badInput(`--faults ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
