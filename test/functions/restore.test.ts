import { describe, expect, it } from '@jest/globals';
import type { DurableClient } from 'durable-functions';
import type { RestoreBook } from '../../src/domain/restore/restore-book.ts';
import type { RestoreOutcome } from '../../src/domain/restore/restore-outcome.ts';
import type { Caller } from '../../src/functions/http/caller.ts';
import { problemBody } from '../../src/functions/http/problem.ts';
import { showRestore } from '../../src/functions/http/restore/read-restore.ts';
import { startRestore } from '../../src/functions/http/restore/start-restore.ts';
import type { RouteCall } from '../../src/functions/http/route.ts';
import { guardId } from '../../src/functions/instance-ids.ts';
import { keptRestore } from '../support/restore-builder.ts';
import { CAPTURE_ID, GROUP, SUBSCRIPTION, VM_GUID, VM_ID } from '../support/vm-builder.ts';

const GUARD = guardId(VM_ID, VM_GUID);
const scope = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}`;
const ann: Caller = { kind: 'principal', objectId: 'ann', roles: ['Capture.Start'] };
const boss: Caller = { kind: 'principal', objectId: 'boss', roles: ['Capture.Start', 'Capture.Approve'] };

interface World {
  readonly book?: RestoreBook;
  readonly instances?: Readonly<Record<string, object>>;
  readonly modes?: readonly string[];
  readonly goesWithIt?: readonly string[];
  readonly gone?: boolean;
  /** Of Azure. */
  readonly now?: string;
}

function callOf(
  { book = {}, goesWithIt = [], gone = false, instances = {}, modes = ['consume'], now }: World,
  caller: Caller = ann,
) {
  const started: { name: string; instanceId: string; input: unknown }[] = [];
  const client = {
    readEntityState: async () => ({ entityExists: true, entityState: book }),
    getStatus: async (id: string) => {
      if (instances[id]) return { runtimeStatus: 'Running', input: {}, instanceId: id, ...instances[id] };
      throw new Error('HTTP 404');
    },
    startNew: async (name: string, options: { instanceId: string; input: unknown }) =>
      void started.push({ name, ...options }),
  } as unknown as DurableClient;
  const ports = {
    restores: {
      readPresent: async () => ({
        ...{ vmGuid: VM_GUID, flaggedGeneralized: true, provisioningState: 'Succeeded', tags: {}, goesWithIt },
      }),
      readInterface: async () => ({ ownerId: VM_ID }),
      readDisk: async () => undefined,
      readSources: async () => (gone ? undefined : [{ disk: 'os', sourceId: 'x', createOption: 'Copy' }]),
    },
    locks: { list: async () => [] },
    permissions: { read: async () => [{ actions: ['*'], notActions: [] }] },
  };
  const policy = { scopes: [{ scope, modes }], profiles: {} };
  const request = {
    url: `https://app/api/captures/${CAPTURE_ID}/restore`,
    params: { id: CAPTURE_ID },
    headers: new Headers(),
  };
  return {
    call: {
      request,
      client,
      services: { ports, policy, azureMs: () => now && Date.parse(now) },
      caller,
    } as unknown as RouteCall,
    started,
  };
}

const later = new Date(Date.now() + 86_400_000).toISOString();
const kept = keptRestore({ expiresAt: later });
const refusalOf = async (world: World, caller?: Caller) => {
  const { call, started } = callOf(world, caller);
  const answer = await startRestore(call);
  return { status: answer.status, code: problemBody(answer).title, started: started.length };
};

describe('POST captures/{id}/restore', () => {
  it('starts in the place of the guard, and says where to look', async () => {
    const { call, started } = callOf({ book: { kept } });

    const answer = await startRestore(call);

    expect(answer).toMatchObject({
      status: 202,
      headers: { location: `/api/captures/${CAPTURE_ID}/restore`, 'retry-after': '30' },
    });
    expect(started).toMatchObject([
      { name: 'restore-vm', instanceId: GUARD, input: { captureId: CAPTURE_ID, vmId: VM_ID, requestedBy: 'ann' } },
    ]);
  });

  it('answers the same while it is at work, and starts nothing', async () => {
    const instances = { [GUARD]: { name: 'restore-vm', input: { captureId: CAPTURE_ID } } };
    const { call, started } = callOf({ book: { kept }, instances });

    expect((await startRestore(call)).status).toBe(202);
    expect(started).toEqual([]);
  });

  it.each([
    ['restore of this capture', 'restore-vm', CAPTURE_ID, 202],
    ['run', 'guard-vm', 'cap-00000000000000ff', 409],
  ])('that comes in the same moment as another %s is not a fault of ours', async (_what, name, captureId, status) => {
    const instances: Record<string, object> = {};
    const { call } = callOf({ book: { kept }, instances });
    call.client.startNew = async () => {
      instances[GUARD] = { name, input: { captureId } };
      throw new Error('HTTP 409');
    };
    expect((await startRestore(call)).status).toBe(status);
  });

  const restored: RestoreOutcome = { kind: 'restored', at: later, disks: [], findings: [] };
  const other = 'cap-00000000000000ff';
  it.each<[string, World, Caller, number, string]>([
    ['nothing is kept', {}, ann, 404, 'not-found'],
    [
      'the capture worked on a copy',
      { instances: { [CAPTURE_ID]: { name: 'capture-vm', input: { request: { mode: 'copy' } } } } },
      ann,
      409,
      'source-untouched',
    ],
    [
      'the capture took no restore point',
      { instances: { [CAPTURE_ID]: { name: 'capture-vm', input: { request: { mode: 'consume' } } } } },
      ann,
      404,
      'no-restore-point',
    ],
    ['the caller is a mere key', { book: { kept } }, { kind: 'key-holder' }, 403, 'needs-identity'],
    ['the scope consumes no more', { book: { kept }, modes: ['copy'] }, ann, 403, 'out-of-scope'],
    ['the capture needed an approval', { book: { kept: { ...kept, approval: true } } }, ann, 403, 'needs-approver'],
    ['the capture is live', { book: { kept }, instances: { [CAPTURE_ID]: {} } }, ann, 409, 'vm-busy'],
    [
      'another run holds the machine',
      { book: { kept }, instances: { [GUARD]: { name: 'guard-vm', input: { captureId: other } } } },
      ann,
      409,
      'vm-busy',
    ],
    ['it is back already', { book: { kept, ended: restored } }, ann, 409, 'restored-already'],
    [
      'its days are over',
      { book: { kept: { ...kept, expiresAt: '2020-01-01T00:00:00.000Z' } }, gone: true },
      ann,
      409,
      'restore-point-expired',
    ],
    [
      'its days are over, and no sweep has come by yet',
      { book: { kept: { ...kept, expiresAt: '2031-01-01T00:00:00.000Z' } }, now: '2031-01-01T00:00:01.000Z' },
      ann,
      409,
      'restore-point-expired',
    ],
    ['the machine would take a disk with it', { book: { kept }, goesWithIt: ['x'] }, ann, 409, 'would-go-with-machine'],
  ])('refuses where %s', async (_why, world, caller, status, code) => {
    expect(await refusalOf(world, caller)).toEqual({ status, code, started: 0 });
  });

  it('lets an approver restore what needed an approval', async () => {
    const { call } = callOf({ book: { kept: { ...kept, approval: true } } }, boss);

    expect((await startRestore(call)).status).toBe(202);
  });
});

describe('GET captures/{id}/restore', () => {
  const viewOf = async (world: World) => (await showRestore(callOf(world).call)).jsonBody;

  it('says that there is a way back, until when, and how', async () => {
    expect(await viewOf({ book: { kept } })).toMatchObject({
      state: 'available',
      expiresAt: later,
      source: VM_ID,
      how: expect.stringContaining(`goldsmith restore ${CAPTURE_ID}`),
    });
  });

  it('says the step while it is at work, and how to go on after a failure', async () => {
    const status = { step: 'make-disks', timeline: [] };
    const instances = { [GUARD]: { name: 'restore-vm', input: { captureId: CAPTURE_ID }, customStatus: status } };
    const problem = { code: 'x', message: 'y' };
    const failed: RestoreOutcome = {
      ...{ kind: 'failed', at: later, step: 'make-machine', problem, disks: ['new'], findings: [] },
    };

    expect(await viewOf({ book: { kept }, instances })).toMatchObject({ state: 'restoring', step: 'make-disks' });
    expect(await viewOf({ book: { kept, ended: failed } })).toMatchObject({
      ...{ state: 'failed', problem, newDisks: ['new'] },
      nextStep: expect.stringContaining('goes on where it stopped'),
    });
  });

  it('answers 404 where nothing is kept', async () => {
    expect((await showRestore(callOf({}).call)).status).toBe(404);
  });
});
