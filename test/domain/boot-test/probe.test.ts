import { expect, test } from '@jest/globals';
import { probeFor } from '../../../src/domain/boot-test/probe.ts';

const GROUP = '/subscriptions/s/resourceGroups/staging';

test('every disk of a probe has a name that its run knows, so that none is left behind unseen', () => {
  const { ids, machine } = probeFor({
    ...{ captureId: 'cap-0123456789abcdef', caller: 'somebody', now: '2026-03-02T09:00:00.000Z' },
    ...{ imageId: `${GROUP}/providers/Microsoft.Compute/images/i`, osState: 'generalized' as const },
    traits: {
      ...{ id: `${GROUP}/providers/Microsoft.Compute/virtualMachines/v`, location: 'westeurope' },
      ...{ osType: 'Linux' as const, generation: 'V2' as const, architecture: 'x64' as const },
      ...{ securityType: 'Standard' as const, diskController: 'SCSI' as const },
    },
    dataDiskLuns: [0, 4],
    place: { location: 'westeurope', resourceGroupId: GROUP, subnetId: `${GROUP}/subnet` },
  });
  const disks = ids.filter((id) => id.includes('/disks/')).map((id) => id.split('/').at(-1));

  expect(machine.from).toMatchObject({ osDiskName: disks[0], dataDisks: [{ lun: 0 }, { lun: 4 }] });
  expect(disks.slice(1)).toEqual([
    'goldsmith-cap-0123456789abcdef-boot-lun0',
    'goldsmith-cap-0123456789abcdef-boot-lun4',
  ]);
});
