import type { PreflightInput } from '../../src/domain/preflight/preflight.ts';
import type { ResolvedRequest } from '../../src/domain/request/resolve-request.ts';
import { NOTHING_AROUND } from '../../src/domain/preflight/around/surroundings.ts';
import type { DefinitionFacts, Target, TargetFacts } from '../../src/domain/target.ts';
import type { DiskFacts, VmFacts } from '../../src/domain/vm.ts';

export const SUBSCRIPTION = '5ab5c41b-0000-4000-8000-000000000001';
export const GROUP = 'images-rg';
export const CAPTURE_ID = 'cap-0123456789abcdef';

export const computeId = (...tail: readonly string[]): string =>
  `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}/providers/Microsoft.Compute/${tail.join('/')}`;

export const VM_ID = computeId('virtualMachines', 'vm1');
export const DEFINITION_ID = computeId('galleries', 'gal', 'images', 'web');
export const VM_GUID = '7b5a5b5e-0000-4000-8000-00000000000a';

export const aDisk = (over: Partial<DiskFacts> = {}): DiskFacts => ({
  name: 'vm1-os',
  id: computeId('disks', 'vm1-os'),
  ephemeral: false,
  accountType: 'Premium_LRS',
  sizeGiB: 127,
  maxShares: 1,
  ...over,
});

/** A machine that nothing can be said against. */
export const aVm = (over: Partial<VmFacts> = {}): VmFacts => ({
  id: VM_ID,
  vmGuid: VM_GUID,
  location: 'westeurope',
  tags: {},
  osType: 'Windows',
  generation: 'V2',
  architecture: 'x64',
  securityType: 'Standard',
  provisioningState: 'Succeeded',
  power: 'running',
  flaggedGeneralized: false,
  hibernated: false,
  agentReady: true,
  scaleSetMember: false,
  diskController: 'SCSI',
  size: 'Standard_D2s_v5',
  encryptionAtHost: false,
  hibernationEnabled: false,
  osDisk: aDisk(),
  dataDisks: [],
  ade: { kind: 'none' },
  ...over,
});

export const galleryTarget = (over: Partial<Extract<Target, { kind: 'gallery' }>> = {}): Target => ({
  kind: 'gallery',
  definitionId: DEFINITION_ID,
  version: 'auto',
  ...over,
});

export const imageTarget = (over: Partial<Extract<Target, { kind: 'managed-image' }>> = {}): Target => ({
  kind: 'managed-image',
  name: 'golden',
  resourceGroup: GROUP,
  zoneResilient: false,
  ...over,
});

export const aDefinition = (over: Partial<DefinitionFacts> = {}): DefinitionFacts => ({
  location: 'westeurope',
  osType: 'Windows',
  osState: 'Generalized',
  generation: 'V2',
  architecture: 'x64',
  securityType: 'Standard',
  ...over,
});

export const galleryFacts = (over: Partial<Extract<TargetFacts, { kind: 'gallery' }>> = {}): TargetFacts => ({
  kind: 'gallery',
  galleryLocation: 'westeurope',
  definition: aDefinition(),
  existingVersions: [],
  ...over,
});

export const imageFacts = (over: Partial<Extract<TargetFacts, { kind: 'managed-image' }>> = {}): TargetFacts => ({
  kind: 'managed-image',
  groupExists: true,
  ...over,
});

export const aRegion = (name: string, concurrentDeployments = 20, more: object = {}) => ({
  name,
  concurrentDeployments,
  concurrentScaleSets: 0,
  storageAccountType: 'Standard_LRS' as const,
  ...more,
});

export const aRequest = (over: Partial<ResolvedRequest> = {}): ResolvedRequest => ({
  vmId: VM_ID,
  mode: 'consume',
  target: galleryTarget(),
  osState: 'generalized',
  rule: { deploymentsPerReplica: 20, minimumReplicas: 1 },
  order: 'all',
  keepUser: false,
  approval: false,
  bootTest: false,
  restorePoint: true,
  deleteSource: false,
  ...over,
});

/** Preflight input that is ready as it stands. */
export const preflightInput = (over: Partial<PreflightInput> = {}): PreflightInput => ({
  captureId: CAPTURE_ID,
  request: aRequest(),
  known: [],
  vmGuid: VM_GUID,
  vm: aVm(),
  target: galleryFacts(),
  locks: [],
  surroundings: NOTHING_AROUND,
  ...over,
});
