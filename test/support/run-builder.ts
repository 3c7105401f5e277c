import type { GuardInput, RunLimits } from '../../src/domain/run/run-input.ts';
import type { WantedVersion } from '../../src/domain/ports/images.ts';
import type { RegionProgress, VersionFacts } from '../../src/domain/target.ts';
import { aRequest, CAPTURE_ID, DEFINITION_ID, GROUP, SUBSCRIPTION, VM_GUID, VM_ID } from './vm-builder.ts';

export const limits = (over: Partial<RunLimits> = {}): RunLimits => ({
  scope: `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}`,
  runsPerHour: 10,
  coolDownSeconds: 120,
  maxDecryptMinutes: 120,
  maxGeneralizeMinutes: 60,
  maxReplicateMinutes: 600,
  maxWaitForPersonMinutes: 60,
  ...over,
});

/** Input of a guard and its run, asked for by a tag of an allowed caller. */
export const guardInput = (over: Partial<GuardInput> = {}): GuardInput => ({
  captureId: CAPTURE_ID,
  vmId: VM_ID,
  vmGuid: VM_GUID,
  request: aRequest(),
  findings: [],
  requestedBy: { kind: 'tag', caller: '11111111-1111-4111-8111-111111111111', approvalRequired: false },
  limits: limits(),
  ...over,
});

export const byHttp = (approvalRequired = false): GuardInput['requestedBy'] => ({
  kind: 'http',
  caller: '22222222-2222-4222-8222-222222222222',
  approvalRequired,
});

export const region = (name: string, over: Partial<RegionProgress> = {}): RegionProgress => ({
  name,
  replicas: 1,
  state: 'completed',
  percent: 100,
  ...over,
});

export const aWantedVersion = (over: Partial<WantedVersion> = {}): WantedVersion => ({
  definitionId: DEFINITION_ID,
  version: '1.0.0',
  location: 'westeurope',
  vmId: VM_ID,
  regions: ['westeurope', 'eastus'].map((name) => ({
    name,
    replicas: 1,
    concurrentDeployments: 20,
    storageAccountType: 'Standard_LRS',
  })),
  excludeFromLatest: false,
  tags: {},
  ...over,
});

export const aVersion = (over: Partial<VersionFacts> = {}): VersionFacts => ({
  id: `${DEFINITION_ID}/versions/1.0.0`,
  provisioningState: 'Succeeded',
  captureId: CAPTURE_ID,
  sourceId: VM_ID,
  excludedFromLatest: false,
  regions: [region('westeurope'), region('eastus')],
  ...over,
});
