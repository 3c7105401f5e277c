import type { CaptureView } from '../../../src/domain/run/capture-view.ts';
import { byHttp } from '../../support/run-builder.ts';
import { computeId, galleryTarget } from '../../support/vm-builder.ts';

const aView = (id: string, machine: string, over: Partial<CaptureView>): CaptureView => ({
  ...{ id, source: computeId('virtualMachines', machine), target: galleryTarget(), requestedBy: byHttp() },
  ...{ state: 'running', step: 'decrypt', percent: 12 },
  ...{ createdAt: '2026-01-01T08:00:00.000Z', updatedAt: '2026-01-01T08:12:00.000Z' },
  ...{ timeline: [{ step: 'preflight', at: '2026-01-01T08:00:00.000Z' }], regions: [], findings: [] },
  ...over,
});

export const replicating = aView('cap-0000000000000001', 'web-042', {
  ...{ step: 'replicate', percent: 71 },
  regions: [
    { name: 'westeurope', replicas: 3, state: 'completed', percent: 100 },
    {
      ...{ name: 'northeurope', replicas: 4, state: 'replicating', percent: 38 },
      forecastAt: '2026-01-01T10:30:00.000Z',
    },
    { name: 'eastus', replicas: 4, state: 'failed', percent: 0, details: 'Replication failed: quota of the region' },
  ],
  timeline: [
    { step: 'preflight', at: '2026-01-01T08:00:00.000Z' },
    { step: 'decrypt', at: '2026-01-01T08:03:00.000Z' },
    { step: 'generalize', at: '2026-01-01T08:40:00.000Z' },
    { step: 'replicate', at: '2026-01-01T08:52:00.000Z' },
  ],
});

/** What a guest or a tag writer could have put into a text. */
export const HOSTILE = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';

export const waiting = aView('cap-0000000000000002', 'db-007', {
  ...{ state: 'waiting-for-approval', step: 'approval', percent: 1 },
  approval: { hash: 'ab'.repeat(32), needed: 2, by: ['22222222-2222-4222-8222-222222222222'] },
  findings: [
    {
      ...{ code: 'data-disks-captured', severity: 'warning', where: computeId('disks', 'db-007-data') },
      ...{ message: `The disk ${HOSTILE} becomes part of the image.`, fix: 'Leave it out with excludeDataDisks.' },
    },
  ],
});

export const failed = aView('cap-0000000000000003', 'build-3', {
  ...{ state: 'failed', step: 'generalize', percent: 30 },
  problem: { code: 'sysprep-failed', message: 'Sysprep ended with an error.' },
  nextStep: 'See what is left behind, mend the reason, and ask again.',
  leftBehind: [{ what: 'snapshot', id: computeId('snapshots', 'goldsmith-os'), about: 'Snapshot of a disk.' }],
});

export const captured = aView('cap-0000000000000004', 'web-041', { state: 'captured', step: 'finish', percent: 100 });
