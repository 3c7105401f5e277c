/** A managed disk, a snapshot, or a blob with the account it lies in. */
export type DiskRef = { readonly id: string } | { readonly uri: string; readonly storageAccountId: string };

/** What an image is made of where it is not a machine as a whole. */
export interface ImageDisks {
  readonly os: DiskRef;
  readonly data: readonly (DiskRef & { readonly lun: number })[];
}

/** One of them: a machine as a whole, its disks or what was made of them, or a managed image. */
export interface VersionSource {
  readonly vmId?: string;
  /** Instead of the machine. */
  readonly disks?: ImageDisks;
  /** Instead of both. */
  readonly imageId?: string;
}
