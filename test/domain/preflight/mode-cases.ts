import type { PreflightInput } from '../../../src/domain/preflight/preflight.ts';
import type { ResolvedRequest } from '../../../src/domain/request/resolve-request.ts';
import type { VmFacts } from '../../../src/domain/vm.ts';
import {
  aDefinition,
  aDisk,
  aRequest,
  aVm,
  galleryFacts,
  galleryTarget,
  GROUP,
  imageFacts,
  imageTarget,
  SUBSCRIPTION,
} from '../../support/vm-builder.ts';

type Case = [code: string, what: string, input: Partial<PreflightInput>];

export const staging = (subscription = SUBSCRIPTION) => {
  const group = `/subscriptions/${subscription}/resourceGroups/${GROUP}`;
  const subnetId = `${group}/providers/Microsoft.Network/virtualNetworks/apart/subnets/copies`;
  return [{ location: 'westeurope', resourceGroupId: group, subnetId }];
};

const asked = (request: Partial<ResolvedRequest>, vm: Partial<VmFacts> = {}): Partial<PreflightInput> => ({
  request: aRequest(request),
  vm: aVm(vm),
});
const copy = (vm: Partial<VmFacts>, over: Partial<ResolvedRequest> = {}) =>
  asked({ mode: 'copy', staging: staging(), ...over }, vm);
const specialized = { target: galleryFacts({ definition: aDefinition({ osState: 'Specialized' }) }) };
const flagged = { flaggedGeneralized: true, power: 'deallocated' } as const;
const oneDataDisk = { dataDisks: [{ ...aDisk(), lun: 3 }] };

export const MODE_REFUSALS: Case[] = [
  ['staging-missing', 'a copy without a staging place', asked({ mode: 'copy' })],
  ['staging-in-other-subscription', 'a staging place elsewhere', copy({}, { staging: staging('other') })],
  ['copy-of-generalized-machine', 'a copy of a flagged machine', copy(flagged)],
  ['copy-of-confidential-machine', 'a copy of a confidential machine', copy({ securityType: 'ConfidentialVM' })],
  [
    'copy-of-encrypted-disks',
    'a copy of encrypted disks',
    copy({ ade: { kind: 'single-pass', osVolume: true, dataVolumes: true } }),
  ],
  [
    'generalized-but-not-consumed',
    'a copy of a machine generalized by hand',
    copy({ power: 'deallocated' }, { guestState: 'generalized' }),
  ],
  ['specialized-source-running', 'a specialized image of a running machine', asked({ osState: 'specialized' })],
  [
    'generalized-source-for-specialized',
    'a specialized image of a flagged machine',
    asked({ osState: 'specialized' }, flagged),
  ],
  [
    'specialized-needs-gallery',
    'a specialized managed image',
    {
      ...asked({ osState: 'specialized', target: imageTarget() }, { power: 'deallocated' }),
      target: imageFacts(),
    },
  ],
  ['excluded-disk-not-found', 'a LUN that is not there', asked({ excludeDataDisks: [1] }, oneDataDisk)],
  [
    'exclusion-needs-disks',
    'a disk excluded from a version of the whole machine',
    asked({ excludeDataDisks: [3], target: galleryTarget({ via: 'vm' }) }, oneDataDisk),
  ],
];

export const MODE_WARNINGS: Case[] = [
  ['copied-while-running', 'a copy of several disks', copy(oneDataDisk)],
  ['data-disk-excluded', 'a disk that stays out', asked({ excludeDataDisks: [3] }, oneDataDisk)],
  [
    'specialized-while-running',
    'snapshots of a running machine',
    { ...asked({ osState: 'specialized', target: galleryTarget({ via: 'snapshot' }) }), ...specialized },
  ],
];
