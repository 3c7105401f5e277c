import type { PresentMachine } from '../ports/restore.ts';
import { sameId } from '../resource-id.ts';
import type { KeptMachine } from './kept-machine.ts';
import { RESTORED, restoredDiskId } from './restored-names.ts';

/** Whether the machine that is there is the one that this very restore has made: it runs from our disk, or has our tag while Azure does not yet say from which. */
export function isRestored(captureId: string, machine: KeptMachine, present: PresentMachine): boolean {
  const os = machine.disks.find(({ disk }) => disk === 'os');
  if (!os) return false;
  if (present.osDiskId === undefined) return present.tags[RESTORED] === captureId;
  return sameId(present.osDiskId, restoredDiskId(captureId, os));
}
