/** What makes a machine more than its disks: all of it has to come back when the machine does. */
export interface SeedTraits {
  readonly plan?: { readonly name: string; readonly publisher: string; readonly product: string };
  /** One zone; its disks lie in it too. */
  readonly zone?: string;
  /** As a PUT of a machine takes it. */
  readonly identity?: { readonly type: string; readonly userAssignedIdentities?: Readonly<Record<string, object>> };
  /** Names of its interfaces, the primary first. Default: one, of the machine's name. */
  readonly interfaces?: readonly string[];
  readonly licenseType?: string;
  /** `deleteOption` of all its disks and interfaces. Default: Detach. */
  readonly deleteOption?: 'Delete' | 'Detach';
}
