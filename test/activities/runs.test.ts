import { describe, expect, it } from '@jest/globals';
import { makeListClaimedVms } from '../../src/activities/runs/list-claimed-vms.ts';
import { makeRestartGuard } from '../../src/activities/runs/restart-guard.ts';
import { makeSettleTags } from '../../src/activities/tags/settle-tags.ts';
import type { RunRecord, Runs } from '../../src/domain/ports/runs.ts';
import { makeRuns } from '../../src/functions/task-hub.ts';
import { makeHub } from '../support/hub.ts';
import { port } from '../support/port.ts';
import { guardInput } from '../support/run-builder.ts';
import { CAPTURE_ID, VM_GUID, VM_ID } from '../support/vm-builder.ts';

describe('settling tags', () => {
  it('takes the request away before it writes the end, so that a lost second write is found by the sweep', async () => {
    const tags = { 'image-ready': CAPTURE_ID, 'image-state': 'running', 'image-capture': CAPTURE_ID };
    const { called, port: store } = port<never>({ read: () => tags, remove: () => undefined, merge: () => undefined });
    await makeSettleTags(store)({ captureId: CAPTURE_ID, vmId: VM_ID, end: 'failed', requestedByTag: true });
    expect(called).toEqual(['read', 'remove', 'merge']);
  });

  it('of a machine that is gone does nothing', async () => {
    const { called, port: store } = port<never>({ read: () => undefined });
    await makeSettleTags(store)({ captureId: CAPTURE_ID, vmId: VM_ID, end: 'failed', requestedByTag: true });
    expect(called).toEqual(['read']);
  });
});

describe('a run that a tag names', () => {
  it('is asked about by ids of captures alone: others would be addresses, and fail the sweep of every machine', async () => {
    const hub = makeHub();
    hub.put(CAPTURE_ID, 'capture-vm');
    const asked: string[] = [];
    const client = {
      ...hub.client,
      getStatus: (id: string) => {
        asked.push(id);
        return hub.client.getStatus(id);
      },
    } as typeof hub.client;
    const runs = makeRuns(client);
    for (const id of ['?', '%zz', '../entities', 'reconcile-vms', '']) {
      expect(await runs.read(id)).toEqual({ kind: 'unknown' });
    }
    expect(await runs.read(CAPTURE_ID)).toEqual({ kind: 'live' });
    expect(asked).toEqual([CAPTURE_ID]);
  });
});

describe('the sweep', () => {
  it('lists machines that are wanted or said to be at work', async () => {
    const vm = (id: string, tags: object) => ({ id, vmGuid: VM_GUID, tags });
    const all = [
      vm('a', { 'image-ready': 'true' }),
      vm('b', { 'image-state': 'running', 'image-capture': 'cap-1' }),
      vm('c', { 'image-state': 'failed', 'image-capture': 'cap-1' }),
      vm('d', { 'image-ready': 'refused' }),
      vm('e', {}),
    ];
    const { port: vms } = port<never>({ list: () => all });
    expect(
      (await makeListClaimedVms(vms)({ scope: '/s' })).map(({ captureId, requested, vmId }) => [
        vmId,
        requested,
        captureId,
      ]),
    ).toEqual([
      ['a', true, undefined],
      ['b', false, 'cap-1'],
    ]);
  });

  it.each<[RunRecord, boolean]>([
    [{ kind: 'broken', reason: 'x' }, true],
    [{ kind: 'live' }, false],
    [{ kind: 'ended', output: {} }, false],
    [{ kind: 'unknown' }, false],
  ])('starts a guard anew only when it is broken: %j', async (record, restarted) => {
    const started: unknown[] = [];
    const { port: runs } = port<Runs>({
      readGuard: () => ({ record, input: guardInput() }),
      startGuard: (input) => void started.push(input),
    });
    const input = { captureId: '', vmId: VM_ID, vmGuid: VM_GUID, nextCaptureId: 'cap-next' };

    expect(await makeRestartGuard(runs)(input)).toEqual({ restarted });
    expect(started).toEqual(restarted ? [guardInput({ captureId: 'cap-next' })] : []);
  });
});
