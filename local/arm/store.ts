import { idKey } from './resource-id.ts';
import type { Disk, Snapshot } from './shapes/disk.ts';
import type { Gallery, GalleryImage, GalleryVersion, ManagedImage } from './shapes/image.ts';
import type { Resource } from './shapes/json.ts';
import type { PlainResource } from './shapes/plain.ts';
import type { RestorePoint } from './shapes/restore-point.ts';
import type { Lock, ResourceGroup } from './shapes/scope.ts';
import type { Vhd } from './shapes/vhd.ts';
import type { Extension, RunCommand, Vm } from './shapes/vm.ts';

/** Rows by lower-cased resource id, in the order they came. */
class Table<Row extends { readonly id: string }> {
  readonly #rows = new Map<string, Row>();

  get(id: string): Row | undefined {
    return this.#rows.get(idKey(id));
  }

  put(row: Row): Row {
    this.#rows.set(idKey(row.id), row);
    return row;
  }

  delete(id: string): boolean {
    return this.#rows.delete(idKey(id));
  }

  /** Everything below a scope: a subscription, a group or a parent resource. */
  under(scope: string): Row[] {
    const prefix = `${idKey(scope)}/`;
    return [...this.#rows].filter(([key]) => key.startsWith(prefix)).map(([, row]) => row);
  }

  all(): Row[] {
    return [...this.#rows.values()];
  }

  clear(): void {
    this.#rows.clear();
  }
}

/** Every table of the world. A new resource type is one line here; `resourceById` and `reset` then know it. */
export const makeTables = () => ({
  resourceGroups: new Table<ResourceGroup>(),
  virtualMachines: new Table<Vm>(),
  extensions: new Table<Extension>(),
  runCommands: new Table<RunCommand>(),
  disks: new Table<Disk>(),
  snapshots: new Table<Snapshot>(),
  locks: new Table<Lock>(),
  images: new Table<ManagedImage>(),
  galleries: new Table<Gallery>(),
  galleryImages: new Table<GalleryImage>(),
  galleryVersions: new Table<GalleryVersion>(),
  plainResources: new Table<PlainResource>(),
  restorePoints: new Table<RestorePoint>(),
  vhds: new Table<Vhd>(),
});

export type Tables = ReturnType<typeof makeTables>;

export const resetTables = (tables: Tables) => Object.values(tables).forEach((table) => table.clear());

const isResource = (row: object): row is Resource => 'type' in row && 'location' in row;

/** The resource with this id, whatever its type: tags and locks apply to all. */
export function resourceById(tables: Tables, id: string): Resource | undefined {
  for (const table of Object.values(tables)) {
    const row = table.get(id);
    if (row && isResource(row)) return row;
  }
  return undefined;
}

/** Every resource below a scope but the groups themselves, whatever its type. */
export const resourcesUnder = ({ resourceGroups: _groups, ...tables }: Tables, scope: string): Resource[] =>
  Object.values(tables)
    .flatMap((table) => table.under(scope) as object[])
    .filter((row) => isResource(row));
