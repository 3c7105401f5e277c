import { describe, expect, it } from '@jest/globals';
import { makeStartDiskAttach } from '../../src/activities/temporaries/start-disk-attach.ts';
import { makeStartDiskDetach } from '../../src/activities/temporaries/start-disk-detach.ts';
import type { TemporaryState } from '../../src/domain/ports/temporaries.ts';
import { port } from '../support/port.ts';
import { CAPTURE_ID, computeId } from '../support/vm-builder.ts';

const machineId = computeId('virtualMachines', 'helper');
const diskId = computeId('disks', 'copy');
const operation = { kind: 'update-machine', subscriptionId: 's', pollerState: '{}' } as const;
const temporaries = (over: Partial<TemporaryState>) =>
  port<never>({
    read: () => ({
      ...{ provisioningState: 'Succeeded', dataDiskIds: [], tags: { 'goldsmith-capture': CAPTURE_ID } },
      ...over,
    }),
    startAttach: () => operation,
    startDetach: () => operation,
  });
const input = { captureId: CAPTURE_ID, machineId, diskId, lun: 0 };

describe('a disk', () => {
  it('is attached once, and detached once', async () => {
    const [fresh, done] = [temporaries({}), temporaries({ dataDiskIds: [diskId.toUpperCase()] })];

    await expect(makeStartDiskAttach(fresh.port)(input)).resolves.toBe(operation);
    await expect(makeStartDiskDetach(done.port)(input)).resolves.toBe(operation);
    await expect(makeStartDiskAttach(done.port)(input)).resolves.toBeNull();
    await expect(makeStartDiskDetach(fresh.port)(input)).resolves.toBeNull();
  });

  it.each([
    ['attached to', makeStartDiskAttach],
    ['taken off', makeStartDiskDetach],
  ])('is never %s a machine of another run', async (_, make) => {
    const { called, port: other } = temporaries({ tags: {} });

    await expect(make(other)(input)).rejects.toThrow('of the run alone');
    expect(called).toEqual(['read']);
  });
});
