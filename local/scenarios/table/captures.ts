import { type Scenario, toImage } from '../scenario.ts';

const captured = { state: 'captured' } as const;
const quick = { sysprepSeconds: 60, decryptSeconds: 300 };
const linux = { os: 'Linux' } as const;
const windows = { os: 'Windows', guest: quick } as const;
const ade = (volumes: 'OS' | 'Data' | 'All', kind: 'single-pass' | 'dual-pass' = 'single-pass') => ({ kind, volumes });
const regions = (...names: string[]) => ({ regions: names.map((name) => ({ name, concurrentDeployments: 40 })) });
const copy = () => ({ mode: 'copy' });
const untouched = { state: 'captured', sourceRuns: true } as const;
const staged = { bootTest: true };

/** Runs that come to an image: sources, encryption, guests, targets, adoption, boot test. */
export const CAPTURES: readonly Scenario[] = [
  { about: 'guest', name: 'Linux to a version', vm: linux, expected: { ...captured, proof: 'marker' } },
  { about: 'guest', name: 'Windows to a version', vm: windows, expected: { ...captured, proof: 'marker' } },
  { about: 'guest', name: 'Linux of the first generation', vm: { ...linux, generation: 'V1' }, expected: captured },
  {
    ...{ about: 'guest', name: 'Linux that keeps its account', vm: linux, expected: captured },
    request: () => ({ guest: { keepUser: true } }),
  },
  { about: 'target', name: 'Linux to a managed image', vm: linux, request: toImage, expected: captured },
  { about: 'target', name: 'Windows to a managed image', vm: windows, request: toImage, expected: captured },
  {
    ...{ about: 'target', name: 'zone resilient managed image', vm: linux, expected: captured },
    request: ({ vm }) => ({ target: { kind: 'managed-image', name: `${vm}-image`, zoneResilient: true } }),
  },
  {
    ...{ about: 'target', name: 'a number of the caller’s own', vm: linux, expected: captured },
    request: ({ definitionId }) => ({ target: { kind: 'gallery', definitionId, version: '3.1.4' } }),
  },
  {
    ...{ about: 'target', name: 'three regions at once', vm: linux, expected: captured },
    request: () => regions('westeurope', 'northeurope', 'eastus'),
  },
  {
    ...{ about: 'target', name: 'home region first', vm: linux, expected: captured },
    request: () => ({ ...regions('westeurope', 'northeurope'), order: 'home-first' }),
  },
  {
    ...{ about: 'target', name: 'Trusted Launch', vm: { ...linux, securityType: 'TrustedLaunch' }, expected: captured },
    definition: { features: [{ name: 'SecurityType', value: 'TrustedLaunch' }] },
  },
  {
    ...{ about: 'target', name: 'Arm64', vm: { ...linux, architecture: 'Arm64' }, expected: captured },
    definition: { architecture: 'Arm64' },
  },
  {
    ...{
      about: 'source',
      name: 'data disks',
      vm: {
        ...linux,
        dataDisks: [
          { lun: 0, sizeGiB: 8 },
          { lun: 3, sizeGiB: 8 },
        ],
      },
    },
    expected: captured,
  },
  {
    ...{ about: 'source', name: 'no restore point', vm: linux, expected: captured },
    request: () => ({ profile: 'careless', restorePoint: false }),
  },
  {
    ...{ about: 'encryption', name: 'Windows with every volume encrypted', vm: { ...windows, ade: ade('All') } },
    expected: captured,
  },
  {
    ...{ about: 'encryption', name: 'Windows with the OS volume encrypted', vm: { ...windows, ade: ade('OS') } },
    expected: captured,
  },
  {
    about: 'adopt',
    name: 'generalized by the caller, stopped',
    expected: { ...captured, proof: 'caller' },
    vm: { ...linux, power: 'stopped', guest: { generalized: true } },
    request: () => ({ guestState: 'generalized' }),
  },
  {
    about: 'adopt',
    name: 'generalized by the caller, deallocated',
    expected: { ...captured, proof: 'caller' },
    vm: { ...linux, power: 'deallocated', guest: { generalized: true } },
    request: () => ({ guestState: 'generalized' }),
  },
  {
    about: 'adopt',
    name: 'flagged already',
    expected: { ...captured, proof: 'flag' },
    vm: { ...linux, power: 'deallocated', guest: { generalized: true, flagged: true } },
  },
  { about: 'boot test', name: 'Linux', vm: linux, request: () => staged, expected: { ...captured, proof: 'marker' } },
  { about: 'boot test', name: 'Windows', vm: windows, request: () => staged, expected: captured },
  {
    about: 'boot test',
    name: 'forced by a stop without proof',
    vm: { ...linux, bootDiagnostics: false },
    expected: { ...captured, proof: 'boot-test' },
  },
  { about: 'mode', name: 'copy of a running Linux machine', vm: linux, request: copy, expected: untouched },
  { about: 'mode', name: 'copy of a running Windows machine', vm: windows, request: copy, expected: untouched },
  {
    ...{ about: 'mode', name: 'copy with data disks', vm: { ...linux, dataDisks: [{ lun: 1, sizeGiB: 8 }] } },
    ...{ request: copy, expected: untouched },
  },
  {
    ...{ about: 'mode', name: 'copy of a Trusted Launch machine without secure boot' },
    vm: { ...linux, securityType: 'TrustedLaunch', secureBoot: false },
    definition: { features: [{ name: 'SecurityType', value: 'TrustedLaunch' }] },
    ...{ request: copy, expected: untouched },
  },
  {
    ...{ about: 'mode', name: 'copy of a machine on NVMe', vm: { ...linux, diskControllerType: 'NVMe' } },
    definition: { features: [{ name: 'DiskControllerTypes', value: 'SCSI, NVMe' }] },
    ...{ request: () => ({ mode: 'copy', bootTest: true }), expected: untouched },
  },
  {
    ...{ about: 'mode', name: 'copy with a boot test', vm: linux, expected: untouched },
    request: () => ({ mode: 'copy', bootTest: true }),
  },
];
