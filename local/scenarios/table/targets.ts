import type { Place, Scenario } from '../scenario.ts';

const captured = { state: 'captured' } as const;
const linux = { os: 'Linux' } as const;
const about = 'target';
const data = [
  { lun: 0, sizeGiB: 8 },
  { lun: 2, sizeGiB: 8 },
];
const via =
  (kind: 'disk' | 'snapshot') =>
  ({ definitionId }: Place) => ({
    target: { kind: 'gallery', definitionId, via: kind },
  });
const regions = (...names: string[]) => names.map((name) => ({ name, concurrentDeployments: 40 }));
const specialized = { definition: { osState: 'Specialized' } };
const supported = { features: [{ name: 'SecurityType', value: 'TrustedLaunchSupported' }] };
const VERSION = 'Microsoft.Compute/galleries/images/versions/write';

/** Ways to a version, and versions that reach some of their regions only. */
export const TARGETS: readonly Scenario[] = [
  { about, name: 'by way of the disks', vm: { ...linux, dataDisks: data }, request: via('disk'), expected: captured },
  {
    about,
    name: 'by way of snapshots',
    vm: { ...linux, dataDisks: data },
    request: via('snapshot'),
    expected: captured,
  },
  {
    ...{ about, name: 'one data disk left out', vm: { ...linux, dataDisks: data } },
    request: () => ({ excludeDataDisks: [2] }),
    expected: { ...captured, code: 'data-disk-excluded' },
  },
  {
    ...{ about, name: 'a data disk left out that is not there', vm: { ...linux, dataDisks: data } },
    request: () => ({ excludeDataDisks: [5] }),
    expected: { state: 'refused', code: 'excluded-disk-not-found' },
  },
  {
    ...{ about, name: 'specialized, of a deallocated machine', vm: { ...linux, power: 'deallocated' }, ...specialized },
    request: () => ({ osState: 'specialized' }),
    expected: { ...captured, proof: 'not-needed' },
  },
  {
    ...{ about, name: 'specialized, of a running machine by copy', vm: linux, ...specialized },
    request: () => ({ osState: 'specialized', mode: 'copy' }),
    expected: { ...captured, proof: 'not-needed', sourceRuns: true },
  },
  {
    ...{ about, name: 'specialized, of a running machine: never stopped by us', vm: linux, ...specialized },
    request: () => ({ osState: 'specialized' }),
    expected: { state: 'refused', code: 'specialized-source-running' },
  },
  {
    ...{
      about,
      name: 'a definition that takes no machine, through a managed image',
      vm: { ...linux, dataDisks: data },
    },
    definition: supported,
    expected: { ...captured, code: 'version-through-managed-image' },
  },
  {
    ...{ about, name: 'the same of a copy, whose source keeps running', vm: linux, definition: supported },
    request: () => ({ mode: 'copy' }),
    expected: { ...captured, sourceRuns: true },
  },
  {
    ...{ about, name: 'a definition that takes no machine, and a machine on NVMe', definition: supported },
    vm: { ...linux, diskControllerType: 'NVMe' },
    expected: { state: 'refused', code: 'definition-takes-no-machine' },
  },
  {
    ...{ about, name: 'two rings', vm: linux, expected: captured },
    request: () => ({
      regions: regions('westeurope', 'northeurope', 'eastus'),
      order: { rings: [['northeurope'], ['eastus']] },
    }),
  },
  {
    ...{ about, name: 'a ring that names no region of the request', vm: linux },
    request: () => ({ regions: regions('westeurope', 'northeurope'), order: { rings: [['eastus']] } }),
    expected: { state: 'refused', code: 'rings-do-not-fit' },
  },
  {
    ...{ about, name: 'a region that never comes: usable at home, hidden', vm: linux },
    request: () => ({ regions: regions('westeurope', 'brazilsouth'), order: 'home-first' }),
    faults: ({ group }) => [
      { operation: VERSION, resource: group, times: 0, effect: { kind: 'fail-region', region: 'brazilsouth' } },
    ],
    expected: { state: 'partial' },
  },
];
