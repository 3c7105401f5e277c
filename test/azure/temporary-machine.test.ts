import { describe, expect, it } from '@jest/globals';
import { machineBody } from '../../src/azure/temporaries/temporary-machine.ts';
import type { MachineRequest } from '../../src/domain/ports/temporaries.ts';
import { computeId } from '../support/vm-builder.ts';

const wanted = (over: Partial<MachineRequest> = {}): MachineRequest => ({
  ...{ id: computeId('virtualMachines', 'copy'), location: 'westeurope', size: 'Standard_D2s_v6', tags: {} },
  ...{ interfaceId: 'nic', osType: 'Linux', securityType: 'TrustedLaunch' },
  from: { kind: 'disks', osDiskId: computeId('disks', 'os'), dataDisks: [] },
  ...over,
});

describe('a temporary machine', () => {
  it('has secure boot and vTPM as its source has them', () => {
    const { securityProfile } = machineBody(wanted({ firmware: { secureBoot: false, vTpm: true } }));

    expect(securityProfile).toEqual({
      securityType: 'TrustedLaunch',
      uefiSettings: { secureBootEnabled: false, vTpmEnabled: true },
    });
  });

  it('has both where the source says nothing', () => {
    expect(machineBody(wanted()).securityProfile?.uefiSettings).toEqual({ secureBootEnabled: true, vTpmEnabled: true });
  });

  it('has neither without Trusted Launch', () => {
    expect(machineBody(wanted({ securityType: 'Standard' })).securityProfile).toBeUndefined();
  });

  it('of the marketplace has a login that nobody knows, and a disk that goes with it', () => {
    const image = { publisher: 'MicrosoftWindowsServer', offer: 'WindowsServer', sku: '2025', version: 'latest' };
    const body = machineBody(wanted({ osType: 'Windows', from: { kind: 'marketplace', image, osDiskName: 'os' } }));

    expect(body.storageProfile).toMatchObject({
      imageReference: image,
      osDisk: { name: 'os', deleteOption: 'Delete' },
    });
    expect(body.osProfile?.adminPassword).toHaveLength(40);
  });

  it('asks for NVMe where its source has it, and leaves the choice to Azure else', () => {
    expect(machineBody(wanted({ diskController: 'NVMe' })).storageProfile?.diskControllerType).toBe('NVMe');
    expect(machineBody(wanted({ diskController: 'SCSI' })).storageProfile).not.toHaveProperty('diskControllerType');
  });
});
