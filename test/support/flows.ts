import type { Seed, SeedVm } from '../../local/arm/seed-shape.ts';
import type { HelperMachine } from '../../src/domain/optimize/helper-machine.ts';
import type { Staging } from '../../src/domain/request/staging.ts';
import type { GuardInput } from '../../src/domain/run/run-input.ts';
import { type Call, drive, type Driven, type DriveOptions } from './drive.ts';
import { emptyHub, registeredActivities, simulatedAzure, type SimulatedAzure } from './azure.ts';
import { byHttp, guardInput, limits } from './run-builder.ts';
import {
  aRegion,
  aRequest,
  DEFINITION_ID,
  galleryTarget,
  GROUP,
  imageTarget,
  SUBSCRIPTION,
  VM_GUID,
  VM_ID,
} from './vm-builder.ts';

/** One way from a tagged machine to an image, with the world it begins in. Guests are quick, so that there are few polls. */
export interface Flow {
  readonly name: string;
  readonly vm: Omit<SeedVm, 'resourceGroup' | 'name' | 'location'>;
  readonly input: GuardInput;
}

const STAGING_GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/staging-rg`;
/** Where copies live: apart from everything else. */
const STAGING: Staging = {
  location: 'westeurope',
  resourceGroupId: STAGING_GROUP,
  subnetId: `${STAGING_GROUP}/providers/Microsoft.Network/virtualNetworks/apart/subnets/copies`,
};

/** Where disks are optimized. */
const HELPER: HelperMachine = {
  image: {
    publisher: 'MicrosoftWindowsServer',
    offer: 'WindowsServer',
    sku: '2025-datacenter-core-g2',
    version: 'latest',
  },
  size: 'Standard_D2s_v5',
  securityType: 'TrustedLaunch',
};

const quick = { sysprepSeconds: 60, decryptSeconds: 90 };
const tagged = { 'image-ready': 'true', team: 'web' };
export const PLAN = { name: 'plan', publisher: 'contoso', product: 'web' };
export const gallery = (name: string, regions: readonly string[]) =>
  aRequest({
    target: galleryTarget({ definitionId: DEFINITION_ID.replace('web', name) }),
    regions: regions.map((region) => aRegion(region, 60)),
  });

/** The customer's key of the source's own region. */
export const KEY_SET = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}/providers/Microsoft.Compute/diskEncryptionSets/keys`;

export const FLOWS = {
  windows: {
    name: 'Windows under Azure Disk Encryption to a version in three regions',
    vm: {
      os: 'Windows',
      guest: quick,
      ade: { kind: 'single-pass', volumes: 'All' },
      dataDisks: [{ lun: 0, sizeGiB: 8 }],
      tags: tagged,
    },
    input: guardInput({ request: gallery('windows', ['westeurope', 'northeurope', 'eastus']) }),
  },
  linux: {
    name: 'Linux to a version',
    vm: { os: 'Linux', tags: tagged },
    input: guardInput({ request: gallery('linux', ['westeurope']), limits: limits({ coolDownSeconds: 5 }) }),
  },
  copy: {
    name: 'Linux with a data disk, copied, to a version',
    vm: { os: 'Linux', dataDisks: [{ lun: 0, sizeGiB: 8 }], tags: { team: 'web' } },
    input: guardInput({
      request: { ...gallery('linux', ['westeurope']), mode: 'copy', staging: [STAGING] },
      requestedBy: byHttp(),
    }),
  },
  optimize: {
    name: 'Windows to a version of its optimized disk',
    vm: { os: 'Windows', guest: quick, dataDisks: [{ lun: 2, sizeGiB: 8 }], tags: { team: 'web' } },
    input: guardInput({
      request: {
        ...gallery('windows', ['westeurope']),
        ...{ staging: [STAGING], optimize: { maxMinutes: 30, onFailure: 'continue', helper: HELPER } },
      },
      requestedBy: byHttp(),
    }),
  },
  supported: {
    name: 'Linux to a version of a definition that takes no machine',
    vm: { os: 'Linux', dataDisks: [{ lun: 1, sizeGiB: 8 }], tags: { team: 'web' } },
    input: guardInput({
      request: { ...gallery('supported', ['westeurope', 'northeurope']), staging: [STAGING] },
      requestedBy: byHttp(),
    }),
  },
  disposable: {
    name: 'Linux with a data disk to a version, and the machine deleted with all of it',
    vm: { os: 'Linux', dataDisks: [{ lun: 0, sizeGiB: 8 }], tags: { team: 'web' } },
    input: guardInput({
      request: {
        ...gallery('linux', ['westeurope', 'northeurope']),
        ...{ deleteSource: true, deleteWithSource: { disks: true, nics: true } },
      },
      requestedBy: byHttp(),
    }),
  },
  definition: {
    name: 'Linux to a version of a definition that does not exist yet',
    vm: { os: 'Linux', tags: { team: 'web' } },
    input: guardInput({
      request: aRequest({
        target: galleryTarget({
          definitionId: DEFINITION_ID.replace('web', 'fresh'),
          createDefinition: { publisher: 'goldsmith', offer: 'gal', sku: 'fresh' },
        }),
      }),
      requestedBy: byHttp(),
    }),
  },
  booted: {
    name: 'Linux to a version that a machine is made of before it is published',
    vm: { os: 'Linux', tags: { team: 'web' } },
    input: guardInput({
      request: { ...gallery('linux', ['westeurope']), bootTest: true, staging: [STAGING] },
      requestedBy: byHttp(),
    }),
  },
  managed: {
    name: 'Linux to a managed image',
    vm: { os: 'Linux', tags: { team: 'web' } },
    input: guardInput({ request: aRequest({ target: imageTarget() }), requestedBy: byHttp() }),
  },
} as const satisfies Record<string, Flow>;

const seedOf = ({ vm }: Flow): Omit<Seed, 'subscriptionId'> => ({
  resourceGroups: [
    { name: GROUP, location: 'westeurope' },
    { name: 'staging-rg', location: 'westeurope' },
  ],
  virtualNetworks: [{ resourceGroup: 'staging-rg', name: 'apart', location: 'westeurope', subnets: ['copies'] }],
  keySets: [{ resourceGroup: GROUP, name: 'keys', location: 'westeurope' }],
  virtualMachines: [{ resourceGroup: GROUP, name: 'vm1', location: 'westeurope', vmId: VM_GUID, ...vm }],
  galleries: [
    {
      ...{ resourceGroup: GROUP, name: 'gal', location: 'westeurope' },
      definitions: [
        { name: 'windows', osType: 'Windows', versions: ['1.0.0'] },
        { name: 'linux', osType: 'Linux' },
        {
          ...{ name: 'supported', osType: 'Linux' },
          features: [{ name: 'SecurityType', value: 'TrustedLaunchSupported' }],
        },
        {
          ...{ name: 'rich', osType: 'Linux', purchasePlan: PLAN },
          features: [{ name: 'SecurityType', value: 'TrustedLaunch' }],
        },
      ],
    },
  ],
});

export interface Ran extends Driven {
  readonly azure: SimulatedAzure;
  /** What the guard answered and what the run itself came to. */
  readonly guard: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- read as each test needs it
  readonly outcome: any; // eslint-disable-line @typescript-eslint/no-explicit-any
}

type Options = Pick<DriveOptions, 'cues' | 'twice' | 'replay' | 'lose' | 'intercept' | 'entities'> & {
  /** Sees the world before the first call. */
  readonly prepare?: (azure: SimulatedAzure) => void;
  /** Made once the world stands. */
  readonly cuesIn?: (azure: SimulatedAzure) => NonNullable<DriveOptions['cues']>;
  readonly activities?: DriveOptions['activities'];
};

/** Drives guard and run through the real activities and adapters against the simulator, whose clock follows the drive's. */
export async function runFlow<T>(flow: Flow, options: Options, look: (ran: Ran) => T | Promise<T>): Promise<T> {
  const azure = await simulatedAzure(seedOf(flow));
  try {
    options.prepare?.(azure);
    const driven = await drive({
      ...options,
      ...{ name: 'guard-vm', instanceId: 'guard', input: flow.input, startAt: '2026-01-01T00:00:00Z' },
      activities: { ...registeredActivities(azure.ports), ...emptyHub, ...options.activities },
      cues: [...(options.cues ?? []), ...(options.cuesIn?.(azure) ?? [])],
      intercept: (call: Call) => {
        azure.arm.world.clock.advance(call.atMs);
        return options.intercept?.(call);
      },
    });
    const valueOf = (id: string) => {
      const end = driven.ends.get(id);
      return end?.kind === 'completed' ? end.output : end;
    };
    return await look({ ...driven, azure, guard: valueOf('guard'), outcome: valueOf(flow.input.captureId) });
  } finally {
    await azure.close();
  }
}

/** Machine and images as the simulator holds them. */
export const vmIn = (azure: SimulatedAzure) => {
  const vm = azure.arm.world.tables.virtualMachines.get(VM_ID);
  if (!vm) throw new Error('the machine is gone');
  return vm;
};

/** Everything that the run made or changed, without times and random ids. */
export function worldOf({ arm }: SimulatedAzure) {
  const { extensions, galleryVersions, images, restorePoints, runCommands, snapshots, virtualMachines } =
    arm.world.tables;
  return {
    versions: galleryVersions.all().map(({ id, provisioningState, publishingProfile, replicas, tags }) => ({
      ...{ id, provisioningState, tags },
      excludeFromLatest: publishingProfile.excludeFromLatest,
      replicas: replicas.map(({ region, replicaCount }) => ({ region, replicaCount })),
    })),
    images: images.all().map(({ id, provisioningState, tags }) => ({ id, provisioningState, tags })),
    vms: virtualMachines.all().map(({ id, osState, osContent, power, tags }) => ({
      ...{ id, power, osState, tags, generalized: osContent.generalized, broken: osContent.halfGeneralized },
    })),
    snapshots: [...snapshots.all(), ...restorePoints.all()].map(({ id, provisioningState }) => ({
      id,
      provisioningState,
    })),
    leftInGuest: [...runCommands.all(), ...extensions.all()].map(({ id }) => id),
  };
}

/** Accepted writes, without their times. */
export const writesOf = ({ arm }: SimulatedAzure): string[] =>
  arm.world.writeLog.entries.map(({ method, path }) => `${method} ${path}`);
