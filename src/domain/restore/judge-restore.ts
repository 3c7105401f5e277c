import { type Finding, refusal } from '../finding.ts';
import type { DiskSource, InterfaceState, PresentMachine } from '../ports/restore.ts';
import { isWithin, sameId } from '../resource-id.ts';
import type { Lock } from '../target.ts';
import type { KeptRestore } from './kept-machine.ts';
import { isRestored } from './is-restored.ts';

/** How the world is before a restore; all of it read, nothing tried. */
export interface RestoreFacts {
  /** Null: nothing has the machine's name. */
  readonly machine: PresentMachine | null;
  readonly interfaces: readonly { readonly id: string; readonly state: InterfaceState | null }[];
  /** Null: the restore point is not there, or not whole. */
  readonly sources: readonly DiskSource[] | null;
  /** Names of those disks of the machine that still exist. */
  readonly oldDisks: readonly string[];
  readonly locks: readonly Lock[];
  readonly missing: readonly { readonly scope: string; readonly action: string }[];
}

export type RestoreVerdict =
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] }
  /** `done`: the machine that is there now is the restored one. */
  | { readonly kind: 'ready'; readonly machine: 'old' | 'absent' | 'done'; readonly sources: readonly DiskSource[] };

function expiryFindings(
  { captureId, expiresAt }: KeptRestore,
  sources: RestoreFacts['sources'],
  now: string,
): Finding[] {
  if (Date.parse(expiresAt) <= Date.parse(now)) {
    return [
      refusal({
        code: 'restore-point-expired',
        where: captureId,
        message: `The restore point was kept until ${expiresAt}.`,
        fix: 'Make a new machine from the image, or from a backup. Profiles say how long restore points are kept: restoreKeepDays.',
      }),
    ];
  }
  if (sources) return [];
  return [
    refusal({
      code: 'restore-point-missing',
      where: captureId,
      message:
        'The restore point is not there, not finished, or not whole: somebody has deleted it, or the run failed while it was being taken.',
      fix: 'Look for the snapshots or the restore point collection named after the capture. The old disks of the machine are not touched.',
    }),
  ];
}

function machineFindings(kept: KeptRestore, present: PresentMachine | null): Finding[] {
  const { vmGuid, vmId } = kept.machine;
  if (!present) return [];
  if (present.vmGuid.toLowerCase() !== vmGuid.toLowerCase()) {
    return [
      refusal({
        code: 'restore-vm-replaced',
        where: vmId,
        message: 'Somebody has made another machine under this name since. A restore would delete it.',
        fix: 'Delete or rename that machine yourself, then ask again.',
      }),
    ];
  }
  if (!present.flaggedGeneralized || present.goesWithIt.length === 0) return [];
  return [
    refusal({
      code: 'would-go-with-machine',
      where: vmId,
      message: `Azure would delete ${present.goesWithIt.join(', ')} with the machine, and lets nobody change that on one that is flagged as generalized.`,
      fix: 'Take a snapshot of those disks yourself; or delete the machine yourself, and ask again.',
    }),
  ];
}

function interfaceFindings({ machine: { vmId } }: KeptRestore, interfaces: RestoreFacts['interfaces']): Finding[] {
  return interfaces.flatMap(({ id, state }) => {
    if (!state) {
      return refusal({
        code: 'interface-missing',
        where: id,
        message: 'A network interface of the machine does not exist any more.',
        fix: 'Make it again under the same name and in the same subnet, then ask again.',
      });
    }
    if (state.ownerId === undefined || sameId(state.ownerId, vmId)) return [];
    return refusal({
      code: 'interface-in-use',
      where: id,
      message: `A network interface of the machine is used by ${state.ownerId} now.`,
      fix: 'Take it away from that machine, then ask again.',
    });
  });
}

function restoreLockFindings({ machine }: KeptRestore, { locks, machine: present }: RestoreFacts): Finding[] {
  const places = [machine.vmId, ...machine.interfaceIds];
  return locks.flatMap(({ level, name, scope }) => {
    const onMachine = isWithin(machine.vmId, scope) || isWithin(scope, machine.vmId);
    if (!onMachine && !places.some((place) => isWithin(place, scope))) return [];
    if (level === 'ReadOnly') {
      return refusal({
        code: 'restore-read-only-lock',
        where: scope,
        message: `The ReadOnly lock "${name}" on ${scope} forbids making the machine again.`,
        fix: 'Have the lock removed for the time of the restore.',
      });
    }
    if (!present || !onMachine) return [];
    return refusal({
      code: 'restore-delete-lock',
      where: scope,
      message: `The CanNotDelete lock "${name}" on ${scope} forbids deleting the machine, and its name is needed.`,
      fix: 'Have the lock removed for the time of the restore.',
    });
  });
}

function rightFindings(missing: RestoreFacts['missing']): Finding[] {
  const scopes = [...new Set(missing.map(({ scope }) => scope))];
  return scopes.map((where) => {
    const actions = missing.filter(({ scope }) => scope === where).map(({ action }) => `'${action}'`);
    return refusal({
      code: 'restore-permission-missing',
      where,
      message: `Our identity lacks ${actions.join(', ')} on ${where}; bringing the machine back needs it.`,
      fix: 'Switch the role "Goldsmith restore" on (restoreSources of infra/), and ask again after a few minutes.',
    });
  });
}

/** May this capture be undone, as the world is? Every reason at once, before anything is changed. */
export function judgeRestore(kept: KeptRestore, facts: RestoreFacts, now: string): RestoreVerdict {
  const { interfaces, machine, missing, sources } = facts;
  if (machine && isRestored(kept.captureId, kept.machine, machine))
    return { kind: 'ready', machine: 'done', sources: sources ?? [] };
  const findings = [
    ...expiryFindings(kept, sources, now),
    ...machineFindings(kept, machine),
    ...interfaceFindings(kept, interfaces),
    ...restoreLockFindings(kept, facts),
    ...rightFindings(missing),
  ];
  if (findings.length > 0 || !sources) return { kind: 'refused', findings };
  return { kind: 'ready', machine: machine ? 'old' : 'absent', sources };
}
