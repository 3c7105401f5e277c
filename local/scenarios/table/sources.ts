import type { Place, Scenario } from '../scenario.ts';
import { free, fromDisk, generalized, LOCATION, SOURCES_OF, toImage, vhd } from './support/prepared-disks.ts';

const everyKind = Object.entries(SOURCES_OF).flatMap(([kind, make]) => [
  fromDisk(`a ${kind} to a version`, make, {}),
  fromDisk(`a ${kind} to a managed image`, make, {}, { ...generalized, ...toImage }),
  fromDisk(
    `a specialized ${kind} to a version`,
    kind === 'vhd' ? vhd({ osState: 'Specialized' }) : free(kind as 'disk' | 'snapshot', { osState: 'Specialized' }),
    { definition: { osState: 'Specialized' }, expected: { state: 'captured', proof: 'not-needed' } },
    { osState: 'specialized', profile: 'disks' },
  ),
  fromDisk(`a ${kind} with a boot test`, make, {}, { ...generalized, bootTest: true }),
]);

const broken = { kind: 'fail-operation', code: 'InternalExecutionError', message: 'it broke' } as const;
const imageFault = ({ group: resource }: Place) => [
  {
    operation: 'Microsoft.Compute/images/write',
    resource,
    times: 1,
    effect: { kind: 'answer', status: 400, code: 'Bad', message: 'm' } as const,
  },
];

/** Disks, snapshots and blobs that somebody prepared: nothing is ever written on them. */
export const SOURCES: readonly Scenario[] = [
  ...everyKind,
  fromDisk('a disk with data disks', free('disk', {}, [{}, {}]), {}),
  fromDisk(
    'snapshots with data disks to a managed image',
    free('snapshot', {}, [{}]),
    {},
    { ...generalized, ...toImage },
  ),
  fromDisk(
    'an incremental snapshot in three regions',
    free('snapshot', { incremental: true }),
    {},
    {
      ...generalized,
      regions: [LOCATION, 'northeurope', 'eastus'].map((name) => ({ name, concurrentDeployments: 40 })),
    },
  ),
  fromDisk('a Trusted Launch disk', free('disk', { securityType: 'TrustedLaunch' }), {
    definition: { features: [{ name: 'SecurityType', value: 'TrustedLaunch' }] },
  }),
  fromDisk('a VHD into a definition that Trusted Launch is possible for', vhd(), {
    definition: { features: [{ name: 'SecurityType', value: 'TrustedLaunchSupported' }] },
  }),
  fromDisk(
    'approved by a second person',
    free('disk'),
    { reactions: [{ at: 'waiting-for-approval', does: 'approve' }] },
    {
      ...generalized,
      approval: true,
    },
  ),
  fromDisk(
    'cancelled while it waits for approval',
    free('disk'),
    {
      ...{ reactions: [{ at: 'waiting-for-approval', does: 'cancel' }], expected: { state: 'cancelled' } },
    },
    { ...generalized, approval: true },
  ),
  fromDisk(
    'a disk whose system never was generalized: its boot test fails',
    free('disk', { osState: 'Specialized' }),
    {
      expected: { state: 'failed', code: 'boot-test-failed' },
    },
    { ...generalized, bootTest: true },
  ),
  fromDisk(
    'a failed managed image of a disk, retried',
    free('disk'),
    {
      faults: imageFault,
      retry: { first: { state: 'failed', step: 'capture' } },
    },
    { ...generalized, ...toImage },
  ),
  fromDisk('a failed version of a snapshot, repaired', free('snapshot'), {
    faults: ({ group: resource }) => [
      { operation: 'Microsoft.Compute/galleries/images/versions/write', resource, times: 1, effect: broken },
    ],
  }),
];
