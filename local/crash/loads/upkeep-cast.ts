import type { Aims } from '../kill-plan.ts';
import type { FaultRule } from '../../arm/faults/fault-rule.ts';
import type { Seed } from '../../arm/seed-shape.ts';
import { EventType } from '../../host/durable/history-event.ts';
import { definitionId, GROUP, HOME, SUBSCRIPTION, vmId } from '../../start/cast.ts';
import { TAGGER } from '../../world/people.ts';

const STAGING = 'staging';
const AFAR = 'northeurope';

const group = (name: string): string => `/subscriptions/${SUBSCRIPTION}/resourceGroups/${name}`;
const compute = `${group(GROUP)}/providers/Microsoft.Compute`;

/** Captured and brought back; its twin of the same request; copied; deleted when its image is there; asked about. */
export const RETURNS = 'lin-return';
const TWIN = 'lin-twin';
const COPIED = 'win-copy';
export const GOES = 'lin-gone';
const ASKED = 'lin-asked';
const DISK = 'golden-disk';

/** Versions of a fleet take the numbers in which order they come. */
export const FLEET_DEFINITION = 'linux-fleet';
export const SCALED_VERSION = `${definitionId('linux-api')}/versions/1.4.2`;

/** Of runs that ended long ago: one past its day, one not. */
const EXPIRED_RUN = 'cap-00000000000000e1';
export const EXPIRED = `goldsmith-${EXPIRED_RUN}-os`;
export const UNEXPIRED = 'goldsmith-cap-00000000000000e2-os';
export const snapshotId = (name: string): string => `${compute}/snapshots/${name}`;

const linux = { resourceGroup: GROUP, location: HOME, os: 'Linux' } as const;
const snapshot = { resourceGroup: GROUP, location: HOME, isSnapshot: true, os: 'Linux' } as const;

export const seed: Seed = {
  subscriptionId: SUBSCRIPTION,
  resourceGroups: [GROUP, STAGING].map((name) => ({ name, location: HOME })),
  virtualNetworks: [{ resourceGroup: STAGING, name: 'isolated', location: HOME, subnets: ['default'] }],
  virtualMachines: [
    { ...linux, name: RETURNS, tags: { team: 'api' }, deleteOption: 'Delete', dataDisks: [{ lun: 3, sizeGiB: 16 }] },
    { ...linux, name: TWIN },
    { ...linux, name: GOES },
    { ...linux, name: ASKED },
    { resourceGroup: GROUP, location: HOME, name: COPIED, os: 'Windows', guest: { sysprepSeconds: 60 } },
  ],
  disks: [
    { resourceGroup: GROUP, location: HOME, name: DISK, os: 'Linux' },
    { ...snapshot, name: EXPIRED },
    { ...snapshot, name: UNEXPIRED },
  ],
  galleries: [
    {
      resourceGroup: GROUP,
      name: 'golden',
      location: HOME,
      definitions: [
        { name: 'linux-api', osType: 'Linux', versions: ['1.4.2'] },
        { name: FLEET_DEFINITION, osType: 'Linux' },
      ],
    },
  ],
};

const gallery = (name: string, more: object = {}) => ({ kind: 'gallery', definitionId: definitionId(name), ...more });
const created = gallery('windows-new', { createDefinition: {} });

export const settings: Readonly<Record<string, string>> = {
  GOLDSMITH_SCOPES: JSON.stringify([
    {
      ...{ scope: group(GROUP), modes: ['consume', 'copy'], callers: [TAGGER] },
      staging: [
        {
          ...{ location: HOME, resourceGroupId: group(STAGING) },
          subnetId: `${group(STAGING)}/providers/Microsoft.Network/virtualNetworks/isolated/subnets/default`,
        },
      ],
    },
  ]),
  GOLDSMITH_PROFILES: JSON.stringify({
    copy: { targets: [created], optimize: true, approval: true },
    disposable: { targets: [gallery('linux-api')], deleteSource: true },
    disks: { targets: [{ kind: 'managed-image', name: 'disk-image' }], sources: ['disk'] },
  }),
  GOLDSMITH_OPTIMIZE_HELPER: JSON.stringify({
    image: { publisher: 'MicrosoftWindowsServer', offer: 'WindowsServer', sku: '2025-datacenter-core-g2' },
  }),
  // Often enough to meet the captures, seldom enough that hours pass in few steps.
  GOLDSMITH_RECONCILE_SCHEDULE: '0 */20 * * * *',
};

const vm = (name: string) => ({ kind: 'vm', id: vmId(name) });

/** Bodies of `POST captures`. */
export const REQUESTS = {
  fleet: { sources: [vm(RETURNS), vm(TWIN)], target: gallery(FLEET_DEFINITION) },
  copy: {
    ...{ source: vm(COPIED), profile: 'copy', mode: 'copy', bootTest: true },
    ...{ target: { kind: 'gallery', definitionId: definitionId('windows-new') } },
    regions: [{ name: HOME }, { name: AFAR }],
  },
  goes: {
    ...{ source: vm(GOES), profile: 'disposable', deleteSource: { disks: true, nics: true } },
    target: gallery('linux-api', { version: '3.0.0' }),
  },
  disk: {
    ...{ source: { kind: 'disk', id: `${compute}/disks/${DISK}` }, profile: 'disks', osState: 'generalized' },
  },
} as const;

export const PREFLIGHT = { source: vm(ASKED), target: gallery('linux-api') };

/** The first copy to one region fails, so that the version has to be mended; and the first try at the image of the disk, so that its run has to be retried. */
export const FAULTS: readonly FaultRule[] = [
  {
    ...{ operation: 'Microsoft.Compute/galleries/images/versions/write', resource: 'windows-new' },
    effect: { kind: 'fail-region', region: AFAR },
  },
  {
    ...{ operation: 'Microsoft.Compute/images/write', resource: 'disk-image' },
    effect: { kind: 'fail-operation', code: 'InternalExecutionError', message: 'it broke' },
  },
];

export const AIMS: Aims = {
  short: {
    'after-activity@read-prepared-source': 1,
    'after-activity@write-tags': 2,
    'after-work@run-budget': 2,
    'after-activity@start-definition': 1,
    'after-activity@mark-generalized': 2,
    'after-work@version-book': 1,
    'after-activity@start-version': 1,
    'after-activity@update-version': 2,
    'after-activity@settle-tags': 2,
    'after-activity@keep-summary': 2,
    'after-activity@inspect-restore': 1,
    'after-work@restore-book': 1,
    'after-work@restore-vm': 6,
    'after-activity@start-scaling': 1,
  },
  others: {
    'after-activity@read-surroundings': 3,
    'after-activity@read-pause': 4,
    'after-work@pause-switch': 1,
    'after-activity@start-snapshot': 3,
    'after-activity@start-restore-point': 1,
    'after-activity@start-detach': 3,
    'after-activity@start-run-command': 4,
    'after-activity@start-deallocate': 3,
    'after-activity@start-temporary-disk': 1,
    'after-activity@put-temporary-interface': 2,
    'after-activity@start-temporary-machine': 2,
    'after-activity@start-disk-attach': 1,
    'after-activity@start-disk-detach': 1,
    'after-activity@start-image': 1,
    'after-activity@start-source-delete': 1,
    'after-activity@start-part-delete': 2,
    'after-activity@start-temporary-delete': 2,
    'after-activity@start-restored-disk': 2,
    'after-activity@start-machine-delete': 1,
    'after-activity@start-restored-machine': 1,
    'after-work@scale-version': 8,
    'after-work@reconcile-vms': 2,
  },
};

/** Of flows that keep no account of the steps they have taken. Others call the same functions, so that each point says for what. */
export const STEPS: Readonly<Record<string, string>> = {
  'scale: scaling': 'after-work@scale-version~phase:scaling;',
  'scale: scaled': 'after-work@scale-version~phase:scaled;',
  'scale: scaling-back': 'after-work@scale-version~phase:scaling-back;',
  'sweep: list-temporaries': 'after-activity@list-temporaries',
  'sweep: read-run': `after-activity@read-run~${EXPIRED_RUN}`,
  'sweep: start-temporary-delete': `after-activity@start-temporary-delete~${EXPIRED_RUN}`,
  'sweep: list-claimed-vms': 'after-activity@list-claimed-vms~captureId:janitor',
  'reconcile: list-claimed-vms': 'after-activity@list-claimed-vms~captureId:reconcile',
  // Its first update is the repair, its second the publication.
  [`${COPIED} repair of a region`]: 'after-activity@update-version~windows-new',
  [`${RETURNS} paused`]: `after-work@capture-vm~/${RETURNS}~state:paused`,
  'preflight alone': 'after-work@preflight-vm',
  // No tags of a disk are settled; the end of its run comes to the guard as an event of this type.
  [`${DISK} finish`]: `after-work@guard-vm~/${DISK}~EventType:${EventType.SubOrchestrationCompleted}`,
};
