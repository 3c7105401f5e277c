/** A long-running operation that Azure accepted: what is needed to follow it, as small plain JSON. */
export interface Operation {
  readonly kind: OperationKind;
  readonly subscriptionId: string;
  /** Serialized poller of the SDK. Holds a signed URL: counts as a secret, never logged, never in a status. */
  readonly pollerState: string;
}

export type OperationKind =
  | 'deallocate'
  | 'update-machine'
  | 'put-extension'
  | 'delete-extension'
  | 'put-snapshot'
  | 'put-image'
  | 'put-version'
  | 'put-disk'
  | 'put-machine'
  | 'delete-machine'
  | 'delete-disk'
  | 'delete-snapshot'
  | 'delete-image'
  | 'put-restore-point'
  | 'delete-restore-points'
  | 'patch-version'
  | 'put-definition';

export type OperationStatus =
  | { readonly kind: 'running'; readonly operation?: Operation; readonly retryAfterSeconds?: number }
  /** `seconds`: how long it took, where Azure says so. */
  | { readonly kind: 'succeeded'; readonly seconds?: number }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  /** Azure has forgotten the operation: the resource itself must say how it ended. */
  | { readonly kind: 'forgotten' };

/** Follows operations. One call per poll; throws `TryLater` and `Rejected`. */
export interface Operations {
  poll(operation: Operation): Promise<OperationStatus>;
}

/** How the world looks when an operation has had its effect; read where the operation itself is unknown or forgotten. */
export type Expectation =
  | { readonly kind: 'vm-deallocated'; readonly vmId: string }
  | { readonly kind: 'extension-provisioned'; readonly vmId: string; readonly extensionName: string }
  | { readonly kind: 'extension-absent'; readonly vmId: string; readonly extensionName: string }
  | { readonly kind: 'encryption-cleared'; readonly vmId: string }
  | { readonly kind: 'snapshot-ready'; readonly snapshotId: string }
  | { readonly kind: 'definition-ready'; readonly definitionId: string }
  | { readonly kind: 'image-ready'; readonly imageId: string }
  | { readonly kind: 'temporary-ready'; readonly id: string }
  | { readonly kind: 'temporary-absent'; readonly id: string }
  /** A disk or interface of a machine that was deleted. */
  | { readonly kind: 'part-gone'; readonly id: string }
  | { readonly kind: 'restore-point-ready'; readonly pointId: string }
  | { readonly kind: 'restore-points-absent'; readonly collectionId: string }
  | { readonly kind: 'machine-back'; readonly vmId: string }
  /** Another machine of the same name is not the one that was deleted. */
  | { readonly kind: 'machine-gone'; readonly vmId: string; readonly vmGuid: string }
  | { readonly kind: 'restored-disk-ready'; readonly id: string }
  /** Only the operation's own words are of interest. */
  | { readonly kind: 'none' };
