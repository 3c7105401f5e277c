import { capturedDataDisks } from '../../domain/preflight/excluded-disks.ts';
import type { ImageDisks } from '../../domain/ports/version-source.ts';
import type { ResolvedRequest } from '../../domain/request/resolve-request.ts';
import type { VmFacts } from '../../domain/vm.ts';

/** A disk of the source, or what was made of it. */
export interface DiskCopy {
  readonly disk: 'os' | number;
  readonly id: string;
}

/** The disks of a machine, that of the system first. */
export const disksOf = ({ osDisk }: VmFacts, dataDisks: VmFacts['dataDisks']): DiskCopy[] => [
  { disk: 'os', id: osDisk.id ?? '' },
  ...dataDisks.map(({ id = '', lun }) => ({ disk: lun, id })),
];

/** Those that go into the image. */
export const disksToCapture = (vm: VmFacts, request: ResolvedRequest): DiskCopy[] =>
  disksOf(vm, capturedDataDisks(vm, request));

export const imageDisksOf = (disks: readonly DiskCopy[]): ImageDisks => ({
  os: { id: disks.find(({ disk }) => disk === 'os')?.id ?? '' },
  data: disks.flatMap(({ disk, id }) => (disk === 'os' ? [] : [{ lun: disk, id }])),
});
