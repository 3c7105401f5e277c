import { type Scenario, toImage } from '../scenario.ts';

const linux = { os: 'Linux' } as const;
const windows = { os: 'Windows' } as const;

const refusal = (code: string, name: string, vm: Scenario['vm'], more: Partial<Scenario> = {}): Scenario => ({
  ...{ about: 'refusal', name, vm, expected: { state: 'refused', code } },
  ...more,
});

/** Everything that preflight refuses; each proven to have written nothing but its own question to the guest. */
export const REFUSALS: readonly Scenario[] = [
  refusal('vm-not-found', 'no such machine', null),
  refusal('stopped-without-evidence', 'stopped by an operator', { ...linux, power: 'stopped' }),
  refusal('stopped-without-evidence', 'deallocated by an operator', { ...windows, power: 'deallocated' }),
  refusal('linux-os-disk-encrypted', 'Linux with its OS disk encrypted', {
    ...linux,
    ade: { kind: 'single-pass', volumes: 'All' },
  }),
  refusal('ephemeral-os-disk', 'ephemeral OS disk', { ...linux, osDisk: { ephemeral: true } }),
  refusal('scale-set-member', 'member of a scale set', { ...linux, scaleSet: true }),
  refusal('shared-disk', 'shared data disk', { ...linux, dataDisks: [{ lun: 0, sizeGiB: 8, maxShares: 2 }] }),
  refusal('disk-type-not-capturable', 'ultra disk', {
    ...linux,
    dataDisks: [{ lun: 0, sizeGiB: 8, accountType: 'UltraSSD_LRS' }],
  }),
  refusal('disk-too-large', 'disk of 4 TiB', { ...linux, dataDisks: [{ lun: 0, sizeGiB: 4_096 }] }),
  refusal('unmanaged-disk', 'disk in a blob', {
    ...linux,
    osDisk: { unmanagedVhdUri: 'https://a.blob.core.windows.net/vhds/os.vhd' },
  }),
  refusal('restore-point-is-the-profiles', 'no restore point, without a profile that says so', linux, {
    request: () => ({ restorePoint: false }),
  }),
  refusal('keep-user-is-for-linux', 'keepUser on Windows', windows, { request: () => ({ guest: { keepUser: true } }) }),
  refusal(
    'definition-generation-mismatch',
    'definition of the other generation',
    { ...linux, generation: 'V1' },
    { definition: { generation: 'V2' } },
  ),
  refusal('definition-os-type-mismatch', 'definition of the other system', linux, {
    definition: { osType: 'Windows' },
  }),
  refusal(
    'definition-security-type-mismatch',
    'Trusted Launch into a standard definition',
    { ...linux, securityType: 'TrustedLaunch' },
    { definition: { features: [] } },
  ),
  refusal(
    'trusted-launch-needs-gallery',
    'Trusted Launch to a managed image',
    { ...linux, securityType: 'TrustedLaunch' },
    { request: toImage },
  ),
  refusal('arm64-needs-gallery', 'Arm64 to a managed image', { ...linux, architecture: 'Arm64' }, { request: toImage }),
  refusal('version-name-taken', 'a number that is taken', linux, {
    definition: { versions: ['1.0.0'] },
    request: ({ definitionId }) => ({ target: { kind: 'gallery', definitionId, version: '1.0.0' } }),
  }),
  refusal('home-region-missing', 'regions without the source’s own', linux, {
    request: () => ({ regions: [{ name: 'eastus' }] }),
  }),
  refusal('too-many-replicas-in-region', '51 replicas in one region', linux, {
    request: () => ({ regions: [{ name: 'westeurope', concurrentDeployments: 1_020 }] }),
  }),
  refusal('managed-image-concurrency', '21 machines at once from a managed image', linux, {
    request: (place) => ({ ...toImage(place), regions: [{ name: 'westeurope', concurrentDeployments: 21 }] }),
  }),
  refusal('read-only-lock', 'ReadOnly lock on the group', linux, {
    seed: ({ groupId }) => ({ locks: [{ scope: groupId, name: 'ro', level: 'ReadOnly' }] }),
  }),
  refusal('delete-lock', 'CanNotDelete lock on the group', linux, {
    seed: ({ groupId }) => ({ locks: [{ scope: groupId, name: 'keep', level: 'CanNotDelete' }] }),
  }),
  refusal('boot-test-needs-gallery', 'boot test of a managed image', linux, {
    request: (place) => ({ ...toImage(place), bootTest: true }),
  }),
  refusal(
    'copy-of-encrypted-disks',
    'copy of a machine under Azure Disk Encryption',
    { ...windows, ade: { kind: 'single-pass', volumes: 'All' } },
    { request: () => ({ mode: 'copy' }) },
  ),
];
