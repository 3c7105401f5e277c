import type { VersionSource } from './ports/version-source.ts';
import { groupId, subscriptionOf } from './resource-id.ts';
import type { PurchasePlan } from './vm.ts';

/** Where the image goes, with every default filled in. */
export type Target =
  | {
      readonly kind: 'gallery';
      readonly definitionId: string;
      readonly version: string;
      /** Absent: from the machine as a whole. */
      readonly via?: 'vm' | 'disk' | 'snapshot';
      /** Permission to make the definition, and what to call it. */
      readonly createDefinition?: { readonly publisher: string; readonly offer: string; readonly sku: string };
    }
  | {
      readonly kind: 'managed-image';
      readonly name: string;
      readonly resourceGroup: string;
      readonly zoneResilient: boolean;
      readonly location?: string;
    };

/** The resource under which the image will stand: what allow-list and locks are asked about. */
export const targetScopeId = (target: Target, sourceId: string): string =>
  target.kind === 'gallery' ? target.definitionId : groupId(subscriptionOf(sourceId), target.resourceGroup);

/** What stands at the target now. */
export type TargetFacts =
  | {
      readonly kind: 'gallery';
      readonly galleryLocation?: string;
      readonly definition?: DefinitionFacts;
      readonly existingVersions: readonly string[];
      /** Another definition of the gallery that goes by the identity asked for. */
      readonly twin?: string;
      /** The version asked for by number, when it exists: whose it is. */
      readonly taken?: TakenName;
    }
  | { readonly kind: 'managed-image'; readonly groupExists: boolean; readonly taken?: TakenName };

export interface DefinitionFacts {
  readonly location: string;
  readonly osType: 'Windows' | 'Linux';
  readonly osState: 'Generalized' | 'Specialized';
  readonly generation: 'V1' | 'V2';
  readonly architecture: 'x64' | 'Arm64';
  readonly securityType: 'Standard' | 'TrustedLaunch' | 'TrustedLaunchSupported' | 'ConfidentialVM' | 'other';
  readonly plan?: PurchasePlan;
  /** Text of the feature DiskControllerTypes, as `SCSI, NVMe`. */
  readonly diskControllers?: string;
  readonly hibernation?: boolean;
}

/** A version or image that exists under the wanted name. A PUT there would be an update of somebody else's image. */
export interface TakenName {
  readonly id: string;
  readonly captureId?: string;
  readonly provisioningState: string;
}

/** Regional state of a gallery version, from `$expand=ReplicationStatus` joined with the stored replica counts. */
export interface RegionProgress {
  readonly name: string;
  /** What the PUT stored, never what a request meant. */
  readonly replicas: number;
  /** `waiting`: in a later ring, not asked for yet. */
  readonly state: 'unknown' | 'replicating' | 'completed' | 'failed' | 'waiting';
  /** 0 to 100. */
  readonly percent: number;
  /** When it will be there at the pace so far, ISO 8601; absent while nobody can tell. */
  readonly forecastAt?: string;
  readonly details?: string;
}

export interface VersionFacts {
  readonly id: string;
  readonly provisioningState: string;
  readonly captureId?: string;
  readonly sourceId?: string;
  /** What it was made of, for ever. */
  readonly source?: VersionSource;
  /** Whether "latest" passes the version over. */
  readonly excludedFromLatest: boolean;
  readonly regions: readonly RegionProgress[];
}

export interface Lock {
  readonly name: string;
  readonly level: 'CanNotDelete' | 'ReadOnly';
  /** The id of what is locked, not of the lock. */
  readonly scope: string;
}

/** Whether a write of the version is in flight: another one has to wait for it. */
export const isBeingWritten = (provisioningState: string | undefined): boolean =>
  ['creating', 'updating'].includes(provisioningState?.toLowerCase() ?? '');
