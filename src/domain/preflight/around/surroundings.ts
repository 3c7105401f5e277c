/** What stands around source and target and decides whether a plan can come through: rights, keys, quota, regions. */
export interface Surroundings {
  readonly missing: readonly MissingAction[];
  readonly encryptionSets: readonly EncryptionSetFacts[];
  readonly usages: readonly Usage[];
  /** Those of the regions asked about that exist; absent where Azure would not list them. */
  readonly regions?: readonly RegionFacts[];
  /** Run commands on the machine; absent where nobody asked, or Azure would not say. */
  readonly runCommands?: number;
  /** Whether the source's interface has accelerated networking; only where a definition is to be made of it. */
  readonly accelerated?: boolean;
  /** What Azure would not tell us; the rules that need it are then not decided. */
  readonly unread: readonly Unread[];
}

export interface MissingAction {
  readonly scope: string;
  readonly action: string;
}

export interface EncryptionSetFacts {
  readonly id: string;
  /** Absent when there is no such set. */
  readonly found?: { readonly location: string; readonly provisioningState: string; readonly encryptionType: string };
}

/** One line of Compute's usage in a region. */
export interface Usage {
  readonly name: string;
  readonly used: number;
  readonly limit: number;
}

export interface RegionFacts {
  readonly name: string;
  readonly hasZones: boolean;
}

export interface Unread {
  readonly what: 'permissions' | 'encryption-set' | 'quota' | 'regions' | 'run-commands' | 'interface';
  readonly where: string;
  readonly code: string;
}

export const NOTHING_AROUND: Surroundings = { missing: [], encryptionSets: [], usages: [], unread: [] };
