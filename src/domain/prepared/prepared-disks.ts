import type { ImageDisks } from '../ports/version-source.ts';
import type { PreparedSource } from '../request/source.ts';

/** What an image names as its disks. */
export function preparedDisks(source: PreparedSource): ImageDisks {
  if (source.kind !== 'vhd') {
    return { os: { id: source.id }, data: (source.dataDisks ?? []).map(({ id, lun }) => ({ lun, id })) };
  }
  const { storageAccountId } = source;
  return {
    os: { uri: source.uri, storageAccountId },
    data: (source.dataDisks ?? []).map(({ lun, uri }) => ({ lun, uri, storageAccountId })),
  };
}
