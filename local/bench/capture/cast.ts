import type { Seed, SeedVm } from '../../arm/seed-shape.ts';
import { TAGGER } from '../../world/people.ts';

export const SUBSCRIPTION = '5b1e7c1a-9f3d-4c62-8f0e-60d5a17b0007';
export const GROUP = 'image-build';
export const GALLERY = 'golden';
export const HOME = 'westeurope';
export const REGIONS = [HOME, 'northeurope', 'uksouth'] as const;
/** Deployments at the same time in each region: three replicas. */
export const CONCURRENT = 60;
export const START_AT = '2026-11-02T08:00:00.000Z';

export type Os = 'Windows' | 'Linux';

/** One machine that is to become an image. */
export interface Machine {
  readonly name: string;
  readonly os: Os;
  /** Windows under Azure Disk Encryption. */
  readonly encrypted: boolean;
}

const groupId = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}`;
const compute = `${groupId}/providers/Microsoft.Compute`;
export const vmIdOf = ({ name }: Machine): string => `${compute}/virtualMachines/${name}`;
export const definitionName = ({ os }: Machine): string => `${os.toLowerCase()}-web`;
export const definitionIdOf = (machine: Machine): string =>
  `${compute}/galleries/${GALLERY}/images/${definitionName(machine)}`;

/** Every other machine is a Linux one, as in a fleet of both; a single one is Windows. */
export const fleetOf = (size: number): Machine[] =>
  Array.from({ length: size }, (_, index) => ({
    name: `vm${String(index + 1).padStart(3, '0')}`,
    os: index % 2 === 0 ? 'Windows' : 'Linux',
    encrypted: false,
  }));

/** Captured beforehand where waits shall be learned: one of each system. */
export const rehearsal: readonly Machine[] = [
  { name: 'before1', os: 'Windows', encrypted: false },
  { name: 'before2', os: 'Linux', encrypted: false },
];

const seeded = ({ encrypted, name, os }: Machine): SeedVm => ({
  ...{ resourceGroup: GROUP, name, location: HOME, os },
  ...(encrypted ? { ade: { kind: 'single-pass', volumes: 'All' } } : {}),
});

/** Limits that a subscription with such a fleet would have had raised. */
export const seedOf = (machines: readonly Machine[]): Seed => ({
  subscriptionId: SUBSCRIPTION,
  resourceGroups: [{ name: GROUP, location: HOME }],
  virtualMachines: machines.map(seeded),
  galleries: [
    {
      ...{ resourceGroup: GROUP, name: GALLERY, location: HOME },
      definitions: [
        { name: 'windows-web', osType: 'Windows', generation: 'V2' },
        { name: 'linux-web', osType: 'Linux', generation: 'V2' },
      ],
    },
  ],
  quotas: ['StandardSnapshotCount', 'PremiumDiskCount', 'cores', 'virtualMachines', 'standardDSv5Family'].map(
    (name) => ({ location: HOME, name, limit: 100_000 }),
  ),
});

const regions = REGIONS.map((name) => ({ name, concurrentDeployments: CONCURRENT }));

const profileOf = (os: Os): object => ({
  targets: [{ kind: 'gallery', definitionId: definitionIdOf({ name: '', os, encrypted: false }) }],
  regions,
});

/** The cool-down and the hourly limit are policy, not speed: both are off here, and the table says so. */
export const settings: Readonly<Record<string, string>> = {
  GOLDSMITH_SCOPES: JSON.stringify([
    { scope: groupId, modes: ['consume'], callers: [TAGGER], limits: { runsPerHour: 100_000 } },
  ]),
  GOLDSMITH_PROFILES: JSON.stringify({ windows: profileOf('Windows'), linux: profileOf('Linux') }),
  GOLDSMITH_COOL_DOWN_SECONDS: '0',
};
