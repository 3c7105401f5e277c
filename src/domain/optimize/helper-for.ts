import type { InterfaceRequest, MachineRequest } from '../ports/temporaries.ts';
import type { Staging } from '../request/staging.ts';
import type { Tags } from '../image-tags.ts';
import { nameOf, temporaryId } from '../temporaries/temporary.ts';
import type { HelperMachine } from './helper-machine.ts';

const ROLE = 'helper';

interface Wanted {
  readonly captureId: string;
  readonly helper: HelperMachine;
  readonly place: Staging;
  readonly tags: Tags;
}

/** The helper machine and its interface. */
export interface Helper {
  readonly nic: InterfaceRequest;
  readonly machine: MachineRequest;
  /** In the order in which they are removed. */
  readonly ids: readonly string[];
}

/** A new Windows without a public address, in the isolated subnet. The disk is attached once it runs: two disks of one lineage confuse a start. */
export function helperFor({ captureId, helper, place, tags }: Wanted): Helper {
  const idOf = (kind: Parameters<typeof temporaryId>[1]): string =>
    temporaryId(place.resourceGroupId, kind, captureId, ROLE);
  const { image, securityType, size } = helper;
  const [machineId, nicId, diskId] = [idOf('virtual-machine'), idOf('network-interface'), idOf('disk')];
  const osDiskName = nameOf(diskId);
  const common = { location: place.location, tags };
  return {
    nic: { ...common, id: nicId, subnetId: place.subnetId },
    machine: {
      ...{ ...common, id: machineId, interfaceId: nicId, osType: 'Windows', securityType, size },
      from:
        'id' in image
          ? { kind: 'image', imageId: image.id, osState: 'generalized', osDiskName }
          : { kind: 'marketplace', image, osDiskName },
    },
    ids: [machineId, nicId, diskId],
  };
}
