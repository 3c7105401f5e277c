import type { Permission } from '../rights/permission.ts';
import type { EncryptionSetFacts, RegionFacts, Usage } from '../preflight/around/surroundings.ts';

/** What our own identity may do. */
export interface Permissions {
  /** All that roles give us at the scope, those inherited from above included. */
  read(scope: string): Promise<readonly Permission[]>;
}

/** Network interfaces of machines. */
export interface Interfaces {
  isAccelerated(id: string): Promise<boolean>;
}

/** Keys of customers. */
export interface EncryptionSets {
  read(id: string): Promise<EncryptionSetFacts>;
}

/** Compute's quota in one region. */
export interface Quotas {
  read(subscriptionId: string, location: string): Promise<readonly Usage[]>;
}

/** Regions a subscription may use. */
export interface Regions {
  list(subscriptionId: string): Promise<readonly RegionFacts[]>;
}
