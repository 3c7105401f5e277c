import type { PlannedRegion } from '../preflight/plan.ts';
import type { TakenName, TargetFacts, VersionFacts } from '../target.ts';
import type { Operation } from './operation.ts';
import type { ImageDisks, VersionSource } from './version-source.ts';

export interface WantedVersion extends VersionSource {
  /** An earlier run whose version this is too, and those before that. */
  readonly resumes?: string;
  readonly earlier?: readonly string[];
  readonly definitionId: string;
  readonly version: string;
  readonly location: string;
  readonly vmId: string;
  /** The whole desired state. One writer, never two PUTs in flight. */
  readonly regions: readonly PlannedRegion[];
  readonly excludeFromLatest: boolean;
  /** A repair takes regions out; otherwise Azure is told to refuse that, so that no mistake of ours deletes replicas. */
  readonly mayDropRegions?: boolean;
  /** Those that it takes out, by key; absent in what older versions asked, where every region that is not named may go. */
  readonly dropping?: readonly string[];
  readonly endOfLife?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface WantedImage {
  /** An earlier run whose image this is too, and those before that. */
  readonly resumes?: string;
  readonly earlier?: readonly string[];
  readonly id: string;
  readonly location: string;
  readonly vmId: string;
  /** Instead of the machine, with the system on the first of them. */
  readonly disks?: ImageDisks & { readonly osType: 'Windows' | 'Linux' };
  readonly generation: 'V1' | 'V2';
  readonly zoneResilient: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** Azure Compute Gallery. */
export interface Galleries {
  /**
   * What preflight must know; `version` undefined for "auto". With `mayShare` gallery and definition may be what another run has read a few seconds ago;
   * the versions are always read.
   */
  readTarget(
    definitionId: string,
    version: string | undefined,
    mayShare?: boolean,
  ): Promise<Extract<TargetFacts, { kind: 'gallery' }>>;
  readVersion(definitionId: string, version: string): Promise<VersionFacts | undefined>;
  /** With `keepsOthers` regions that are stored and not named stay as they are. */
  startVersion(wanted: WantedVersion, keepsOthers?: boolean): Promise<Operation>;
  /** Changes replica counts by region key; every other region and property stays as it is stored. */
  scaleVersion(
    definitionId: string,
    version: string,
    replicas: Readonly<Record<string, number>>,
  ): Promise<
    { readonly kind: 'started'; readonly operation: Operation } | { readonly kind: 'as-wanted' | 'in-flight' }
  >;
}

/** Managed images. */
export interface Images {
  readGroup(subscriptionId: string, resourceGroup: string): Promise<boolean>;
  read(imageId: string): Promise<(TakenName & { readonly sourceId?: string }) | undefined>;
  start(wanted: WantedImage): Promise<Operation>;
}
