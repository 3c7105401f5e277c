import type { Seed } from '../arm/seed-shape.ts';
import { APPROVER, TAGGER } from '../world/people.ts';

export const SUBSCRIPTION = '5b1e7c1a-9f3d-4c62-8f0e-60d5a17b0001';
export const GROUP = 'image-build';
export const HOME = 'westeurope';
const WEB_REGIONS = ['westeurope', 'northeurope', 'uksouth'] as const;
export const CONCURRENT = 60;

const groupId = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}`;
const compute = `${groupId}/providers/Microsoft.Compute`;
export const vmId = (name: string): string => `${compute}/virtualMachines/${name}`;
export const definitionId = (name: string): string => `${compute}/galleries/golden/images/${name}`;
export const IMAGE_NAME = 'batch-image';

/** The machines of the show, and where each one goes. */
export const MACHINES = {
  windows: 'win-web',
  linux: 'lin-api',
  managed: 'lin-batch',
} as const;

/** An image-build group as somebody might have it on a Monday: a Windows machine under Azure Disk Encryption, two Linux machines, a gallery. */
export const seed: Seed = {
  subscriptionId: SUBSCRIPTION,
  resourceGroups: [
    { name: GROUP, location: HOME },
    { name: 'fleet', location: HOME },
  ],
  virtualNetworks: [{ resourceGroup: 'fleet', name: 'fleet', location: HOME }],
  virtualMachines: [
    {
      resourceGroup: GROUP,
      name: MACHINES.windows,
      location: HOME,
      os: 'Windows',
      tags: { team: 'web' },
      ade: { kind: 'single-pass', volumes: 'All' },
      dataDisks: [{ lun: 0, sizeGiB: 64 }],
    },
    { resourceGroup: GROUP, name: MACHINES.linux, location: HOME, os: 'Linux', tags: { team: 'api' } },
    { resourceGroup: GROUP, name: MACHINES.managed, location: HOME, os: 'Linux', generation: 'V1' },
  ],
  galleries: [
    {
      resourceGroup: GROUP,
      name: 'golden',
      location: HOME,
      definitions: [
        { name: 'windows-web', osType: 'Windows', generation: 'V2' },
        { name: 'linux-api', osType: 'Linux', generation: 'V2', versions: ['1.4.2'] },
      ],
    },
  ],
};

const regions = (names: readonly string[]): unknown =>
  names.map((name) => ({ name, concurrentDeployments: CONCURRENT }));

/** What a team would write into the app settings. */
export const settings: Readonly<Record<string, string>> = {
  GOLDSMITH_SCOPES: JSON.stringify([
    { scope: groupId, modes: ['consume'], callers: [TAGGER, APPROVER], limits: { runsPerHour: 10 } },
  ]),
  GOLDSMITH_PROFILES: JSON.stringify({
    web: { targets: [{ kind: 'gallery', definitionId: definitionId('windows-web') }], regions: regions(WEB_REGIONS) },
    api: { targets: [{ kind: 'gallery', definitionId: definitionId('linux-api') }], regions: regions([HOME]) },
  }),
};
