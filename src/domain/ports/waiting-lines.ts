/** A bucket of Azure's for whose tokens runs stand in line, as one process of ours sees it. */
export interface WaitingLine {
  readonly subscription: string;
  /** Azure's name of the bucket, such as `UpdateVMSubscriptionMaximum`. */
  readonly bucket: string;
  readonly waiting: number;
  /** Since when the bucket has been refusing, and when the last of those who wait has its turn. ISO 8601, Azure's time. */
  readonly since: string;
  readonly until: string;
}

/** What a run waits for while Azure asks it to come back later. */
export interface Awaited {
  /** The bucket, or Azure's error code where no bucket is named. */
  readonly what: string;
  /** In the line of the bucket; 1 is the next. Of the process that was refused. */
  readonly position?: number;
}
