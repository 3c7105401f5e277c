import type { Seed } from '../../local/arm/seed-shape.ts';
import { emptyHub, registeredActivities, type SimulatedAzure } from './azure.ts';
import { type Call, drive, type Driven, type DriveOptions } from './drive.ts';
import { makeEntities } from './entities.ts';
import { type Flow, FLOWS, gallery, KEY_SET, PLAN, type Ran, runFlow } from './flows.ts';
import { CAPTURE_ID, SUBSCRIPTION, VM_GUID, VM_ID } from './vm-builder.ts';

type SeedVm = NonNullable<Seed['virtualMachines']>[number];

export const IDENTITY_ID = `/subscriptions/${SUBSCRIPTION}/resourceGroups/images-rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/web`;

const rich: Partial<SeedVm> = {
  zone: '2',
  interfaces: ['vm1-front', 'vm1-back'],
  identity: { type: 'SystemAssigned, UserAssigned', userAssignedIdentities: { [IDENTITY_ID]: {} } },
  deleteOption: 'Delete',
  securityType: 'TrustedLaunch',
  licenseType: 'RHEL_BYOS',
  plan: PLAN,
  dataDisks: [
    { lun: 3, sizeGiB: 8 },
    { lun: 5, sizeGiB: 16, accountType: 'StandardSSD_LRS' },
  ],
};

/** Captures whose machine is brought back afterwards. */
export const RESTORED_FLOWS = {
  linux: { ...FLOWS.managed, name: 'Linux with one disk' },
  keyed: {
    name: 'Linux under a customer’s key to a version',
    vm: { os: 'Linux', osDisk: { diskEncryptionSetId: KEY_SET }, tags: { team: 'web' } },
    input: { ...FLOWS.managed.input, request: gallery('linux', ['westeurope']) },
  },
  windows: { ...FLOWS.windows, name: 'Windows with a data disk under Azure Disk Encryption' },
  rich: {
    name: 'Linux with two interfaces, a zone, a plan, identities and Trusted Launch',
    vm: { ...FLOWS.managed.vm, ...rich },
    input: { ...FLOWS.managed.input, request: gallery('rich', ['westeurope']) },
  },
} as const satisfies Record<string, Flow>;

const restoreInput = (restoreId = 'rst-00000001') => ({
  ...{ captureId: CAPTURE_ID, vmId: VM_ID, vmGuid: VM_GUID, restoreId },
  requestedBy: '22222222-2222-4222-8222-222222222222',
});

export interface Restored extends Driven {
  readonly azure: SimulatedAzure;
  readonly outcome: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- read as each test needs it
}

type Entities = ReturnType<typeof makeEntities>;
type Options = Pick<DriveOptions, 'cues' | 'twice' | 'replay' | 'lose' | 'intercept'> & {
  readonly restoreId?: string;
  /** As restores of now have it; those of an older deployment do not. */
  readonly pace?: 'learned';
};

/** A second drive in the world that a capture has left: the restore, an hour later. */
export async function driveRestore(
  azure: SimulatedAzure,
  entities: Entities,
  options: Options = {},
): Promise<Restored> {
  const { clock } = azure.arm.world;
  const { pace, restoreId, ...rest } = options;
  const input = { ...restoreInput(restoreId), ...(pace ? { pace } : {}) };
  const driven = await drive({
    ...rest,
    ...{ name: 'restore-vm', instanceId: 'guard', input, entities },
    activities: registeredActivities(azure.ports),
    startAt: new Date(clock.nowMs + 3_600_000).toISOString(),
    intercept: (call: Call) => {
      clock.advance(call.atMs);
      return options.intercept?.(call);
    },
  });
  return { ...driven, azure, outcome: driven.end.kind === 'completed' ? driven.end.output : driven.end };
}

/** The sweep, once the days of the restore point are over; with what Azure refused it. */
export async function driveSweep(azure: SimulatedAzure, entities: Entities, days = 15) {
  const { clock } = azure.arm.world;
  const group = VM_ID.split('/providers/')[0] ?? '';
  const refused: unknown[] = [];
  const all = registeredActivities(azure.ports);
  const heard = Object.entries(all).map(([name, work]) => [
    name,
    async (input: unknown) => {
      const answer = (await work(input)) as { kind?: string };
      if (answer?.kind === 'rejected') refused.push({ activity: name, ...answer });
      return answer;
    },
  ]);
  const { end } = await drive({
    ...{ name: 'sweep-temporaries', input: { groups: [group], scopes: [], waiting: [] }, entities },
    activities: { ...Object.fromEntries(heard), ...emptyHub },
    startAt: new Date(clock.nowMs + days * 86_400_000).toISOString(),
    intercept: (call: Call) => void clock.advance(call.atMs),
  });
  return { end, refused };
}

/** Captures, and hands the world and the entities on. */
export function afterCapture<T>(
  flow: Flow,
  look: (ran: Ran, entities: Entities) => T | Promise<T>,
  options: Parameters<typeof runFlow>[1] = {},
): Promise<T> {
  const entities = makeEntities();
  return runFlow(flow, { ...options, entities }, (ran) => look(ran, entities));
}
