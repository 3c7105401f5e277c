import type { InterfaceRequest, MachineRequest } from '../ports/temporaries.ts';
import type { Staging } from '../request/staging.ts';
import { nameOf, temporaryId, temporaryTags } from '../temporaries/temporary.ts';
import type { ImageTraits, VmFacts } from '../vm.ts';

const ROLE = 'boot';
/** Longest time that a probe may live: creation gives up after 40 minutes, the agent has 20, and deletion an hour. */
const LIFE_MS = 4 * 3_600_000;

interface Tested {
  readonly captureId: string;
  readonly caller: string;
  readonly imageId: string;
  readonly osState: 'generalized' | 'specialized';
  readonly traits: ImageTraits;
  readonly dataDiskLuns?: readonly number[];
  readonly place: Staging;
  /** ISO 8601. */
  readonly now: string;
}

/** The machine that shall come up from a new version, and what it needs. */
export interface Probe {
  readonly nic: InterfaceRequest;
  readonly machine: MachineRequest;
  /** In the order in which they are removed. */
  readonly ids: readonly string[];
}

type Sized = Pick<ImageTraits, 'architecture' | 'diskController' | 'securityType'>;

/** Two processors: as small as every such image boots on. Sizes of the sixth generation know NVMe, those before them SCSI alone. */
export function probeSize({ architecture, diskController, securityType }: Sized): string {
  const generation = diskController === 'NVMe' ? 'v6' : 'v5';
  if (architecture === 'Arm64') return `Standard_D2ps_${generation}`;
  return securityType === 'ConfidentialVM' ? 'Standard_DC2as_v5' : `Standard_D2s_${generation}`;
}

export function probeFor({
  caller,
  captureId,
  dataDiskLuns = [],
  imageId,
  now,
  osState,
  place,
  traits,
}: Tested): Probe {
  const idOf = (kind: Parameters<typeof temporaryId>[1], role = ROLE): string =>
    temporaryId(place.resourceGroupId, kind, captureId, role);
  const tags = temporaryTags(captureId, caller, new Date(Date.parse(now) + LIFE_MS).toISOString());
  const common = { location: place.location, tags };
  const [machineId, nicId, diskId] = [idOf('virtual-machine'), idOf('network-interface'), idOf('disk')];
  const dataDisks = dataDiskLuns.map((lun) => ({ lun, id: idOf('disk', `${ROLE}-lun${lun}`) }));
  return {
    nic: { ...common, id: nicId, subnetId: place.subnetId },
    machine: {
      ...{ ...common, id: machineId, interfaceId: nicId, size: probeSize(traits) },
      ...{ osType: traits.osType, securityType: traits.securityType },
      diskController: traits.diskController,
      ...(traits.firmware ? { firmware: traits.firmware } : {}),
      ...(traits.plan ? { plan: traits.plan } : {}),
      from: {
        ...{ kind: 'image', imageId, osState, osDiskName: nameOf(diskId) },
        dataDisks: dataDisks.map(({ id, lun }) => ({ lun, name: nameOf(id) })),
      },
    },
    ids: [machineId, nicId, diskId, ...dataDisks.map(({ id }) => id)],
  };
}

/** Up, reporting, and a system of its own. */
export const isUp = (vm: VmFacts): boolean =>
  vm.power === 'running' &&
  vm.agentReady &&
  !vm.flaggedGeneralized &&
  vm.provisioningState.toLowerCase() === 'succeeded';

/** What kept a machine from being up, for the report. */
export const stateText = (vm: VmFacts | null): string =>
  vm
    ? `power ${vm.power}, provisioning ${vm.provisioningState}, agent ${vm.agentReady ? 'ready' : 'not ready'}${vm.flaggedGeneralized ? ', flagged as generalized' : ''}`
    : 'the machine is gone';
