import type { KeptMachine, KeptRestore } from '../../src/domain/restore/kept-machine.ts';
import { CAPTURE_ID, computeId, GROUP, SUBSCRIPTION, VM_GUID, VM_ID } from './vm-builder.ts';

const keptMachine = (over: Partial<KeptMachine> = {}): KeptMachine => ({
  vmId: VM_ID,
  vmGuid: VM_GUID,
  location: 'westeurope',
  disks: [{ disk: 'os', id: computeId('disks', 'vm1-os'), name: 'vm1-os', accountType: 'Premium_LRS' }],
  interfaceIds: [
    `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}/providers/Microsoft.Network/networkInterfaces/vm1VMNic`,
  ],
  tags: { team: 'web' },
  identityIds: [],
  systemIdentity: false,
  extensions: [],
  vtpm: false,
  encrypted: false,
  model: {},
  ...over,
});

export const keptRestore = (over: Partial<KeptRestore> = {}): KeptRestore => ({
  captureId: CAPTURE_ID,
  machine: keptMachine(),
  point: { kind: 'snapshots', ids: [computeId('snapshots', `goldsmith-${CAPTURE_ID}-os`)] },
  takenAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-01-15T00:00:00.000Z',
  approval: false,
  ...over,
});
