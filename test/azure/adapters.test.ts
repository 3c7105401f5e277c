import { afterEach, describe, expect, it } from '@jest/globals';
import type { FaultEffect } from '../../local/arm/faults/fault-rule.ts';
import { makeArmClients } from '../../src/azure/arm-clients.ts';
import { withCallContext } from '../../src/azure/call-context.ts';
import { Rejected, TryLater } from '../../src/domain/answer.ts';
import type { Operation } from '../../src/domain/ports/operation.ts';
import { simulatedAzure, type SimulatedAzure } from '../support/azure.ts';
import { aWantedVersion } from '../support/run-builder.ts';
import { computeId, DEFINITION_ID, GROUP, SUBSCRIPTION, VM_GUID, VM_ID } from '../support/vm-builder.ts';

let azure: SimulatedAzure;
afterEach(() => azure.close());

async function start(vm: object = {}, faults: FaultEffect[] = []): Promise<SimulatedAzure['ports']> {
  azure = await simulatedAzure({
    resourceGroups: [{ name: GROUP, location: 'westeurope' }],
    virtualMachines: [{ resourceGroup: GROUP, name: 'vm1', location: 'westeurope', vmId: VM_GUID, os: 'Linux', ...vm }],
    galleries: [
      {
        resourceGroup: GROUP,
        name: 'gal',
        location: 'westeurope',
        definitions: [{ name: 'web', osType: 'Linux', versions: ['1.0.0'] }],
      },
    ],
  });
  azure.arm.world.faults.add(faults.map((effect) => ({ times: 0, effect })));
  return azure.ports;
}

/** What the adapter threw, as data. */
async function thrown(work: Promise<unknown>) {
  try {
    await work;
  } catch (error) {
    if (error instanceof TryLater) return { kind: 'try-later', seconds: error.retryAfterSeconds, ...error.problem };
    if (error instanceof Rejected) return { kind: 'rejected', ...error.problem };
    return { kind: 'other', message: String(error) };
  }
  return { kind: 'nothing' };
}

const answer = (status: number, code: string, message = 'm', headers = {}): FaultEffect => ({
  kind: 'answer',
  ...{ status, code, message, headers },
});

describe('when Azure asks to come back later', () => {
  it.each<[string, FaultEffect, number, string]>([
    ['429 with seconds', { kind: 'throttle', retryAfterSeconds: 17 }, 17, 'OperationNotAllowed'],
    ['429 without', { kind: 'throttle' }, 60, 'OperationNotAllowed'],
    ['a bare 503', { kind: 'unavailable' }, 30, 'http-503'],
    ['503 with seconds', answer(503, 'ServerBusy', 'm', { 'retry-after': '9' }), 9, 'ServerBusy'],
    ['500', answer(500, 'InternalServerError'), 30, 'InternalServerError'],
    ['503 with no second at all', answer(503, 'ServerBusy', 'm', { 'retry-after': '0' }), 30, 'ServerBusy'],
    [
      '503 with a moment gone by',
      answer(503, 'ServerBusy', 'm', { 'retry-after': new Date(0).toUTCString() }),
      ...([30, 'ServerBusy'] as const),
    ],
    ['503 with ages', answer(503, 'ServerBusy', 'm', { 'retry-after': '1e15' }), 86_400, 'ServerBusy'],
    [
      'a conflict that passes',
      { kind: 'conflict', code: 'AnotherOperationInProgress' },
      30,
      'AnotherOperationInProgress',
    ],
    [
      'a conflict that says so in words',
      answer(409, 'OperationNotAllowed', 'Another operation is in progress on x'),
      30,
      'OperationNotAllowed',
    ],
    ['a broken connection', { kind: 'drop-before' }, 30, 'ECONNRESET'],
  ])('%s, so does the adapter', async (_what, effect, seconds, code) => {
    const { tags, vms } = await start({}, [effect]);

    const expected = { kind: 'try-later', seconds, code: expect.stringContaining(code) };
    expect(await thrown(vms.read(VM_ID))).toMatchObject(
      effect.kind === 'throttle' ? { kind: 'try-later', seconds } : expected,
    );
    expect(await thrown(tags.merge(VM_ID, { a: 'b' }))).toMatchObject({ kind: 'try-later', seconds });
  });

  it('on a certain moment, it counts the seconds', async () => {
    const { vms } = await start({}, [
      answer(503, 'x', 'm', { 'retry-after': new Date(Date.now() + 90_000).toUTCString() }),
    ]);
    const problem = await thrown(vms.readState(VM_ID));

    expect(problem).toMatchObject({ kind: 'try-later' });
    expect((problem as { seconds: number }).seconds).toBeGreaterThan(60);
    expect((problem as { seconds: number }).seconds).toBeLessThanOrEqual(90);
  });
});

describe('when Azure says no', () => {
  it.each([
    [403, 'AuthorizationFailed'],
    [400, 'InvalidParameter'],
    [409, 'OperationNotAllowed'],
    [404, 'ParentResourceNotFound'],
    [401, 'InvalidAuthenticationToken'],
  ])('%i, a write is rejected with its code', async (status, code) => {
    const { tags, vms } = await start({}, [
      answer(status, code, 'no: https://management.azure.com/x?t=1&c=sig of you'),
    ]);

    for (const problem of [await thrown(vms.startDeallocate(VM_ID)), await thrown(tags.merge(VM_ID, { a: 'b' }))]) {
      expect(problem).toMatchObject({ kind: 'rejected', code, message: 'no: (url removed) of you' });
    }
  });

  it.each([
    [403, { kind: 'rejected', code: 'AuthorizationFailed' }],
    [404, { kind: 'nothing' }],
  ])('%i, a read is told', async (status, expected) => {
    const { images, snapshots, tags, vms } = await start({}, [answer(status, 'AuthorizationFailed')]);
    const reads = [
      vms.read(VM_ID),
      vms.readState(VM_ID),
      tags.read(VM_ID),
      snapshots.read(computeId('snapshots', 's')),
      images.read(computeId('images', 'i')),
    ];

    for (const read of reads) expect(await thrown(read)).toMatchObject(expected);
  });
});

describe('what is not there', () => {
  it('is absent, not an error', async () => {
    const { encryption, galleries, images, runCommands, snapshots, tags, vms } = await start();
    const none = VM_ID.replace('vm1', 'none');

    expect(await vms.read(none)).toBeUndefined();
    expect(await vms.readState(none)).toBeUndefined();
    expect(await tags.read(none)).toBeUndefined();
    expect(await snapshots.read(computeId('snapshots', 'none'))).toBeUndefined();
    expect(await images.read(computeId('images', 'none'))).toBeUndefined();
    expect(await images.readGroup(SUBSCRIPTION, 'none')).toBe(false);
    expect(await encryption.readExtension(VM_ID, 'none')).toBeUndefined();
    expect(await runCommands.read(VM_ID, 'none')).toBeUndefined();
    expect(await galleries.readVersion(DEFINITION_ID, '9.9.9')).toBeUndefined();
    expect(await galleries.readTarget(DEFINITION_ID.replace('gal/', 'nogal/'), undefined)).toEqual({
      kind: 'gallery',
      existingVersions: [],
    });
    await expect(runCommands.remove(VM_ID, 'none')).resolves.toBeUndefined();
  });

  it('lists no run command that is being deleted already', async () => {
    const { runCommands } = await start();
    const command = { name: 'look', location: 'westeurope', script: 'lsblk --raw', timeoutSeconds: 60 };
    await runCommands.start(VM_ID, command);
    expect(await runCommands.listNames(VM_ID)).toEqual(['look']);

    await runCommands.remove(VM_ID, 'look');

    expect(await runCommands.listNames(VM_ID)).toEqual([]);
  });
});

describe('an operation', () => {
  it('is followed to its end, with the seconds Azure asks for', async () => {
    const { operations, vms } = await start({ power: 'stopped' });
    const poll = (operation: Operation) => withCallContext('cap-1', () => operations.poll(operation));
    const operation = await vms.startDeallocate(VM_ID);
    const first = await poll(JSON.parse(JSON.stringify(operation)) as Operation);
    azure.pass(60);
    const last = await poll(first.kind === 'running' && first.operation ? first.operation : operation);

    expect(first).toMatchObject({ kind: 'running', retryAfterSeconds: expect.any(Number) });
    expect(last).toEqual({ kind: 'succeeded', seconds: 20 });
  });

  it('that fails is found with Azure’s own code and without an address', async () => {
    const { operations, vms } = await start({ power: 'stopped' });
    const message = 'The disk is busy, see https://x.blob.core.windows.net/y?sig=secret now.';
    azure.arm.world.faults.add([{ effect: { kind: 'fail-operation', code: 'DiskBusy', message, afterSeconds: 5 } }]);
    const operation = await vms.startDeallocate(VM_ID);
    azure.pass(10);
    const status = await operations.poll(operation);

    expect(status).toMatchObject({
      kind: 'failed',
      code: 'DiskBusy',
      message: expect.stringContaining('The disk is busy'),
    });
    expect(JSON.stringify(status)).not.toMatch(/https?:|secret/);
  });

  it.each<[string, number, string]>([
    ['of a machine', 30, 'vms'],
    ['of a version', 3_600, 'galleries'],
  ])('that Azure has forgotten is told so: one %s', async (_what, seconds, kind) => {
    const ports = await start({ power: 'deallocated', guest: { generalized: true, flagged: true } });
    const { galleries, operations, vms } = ports;
    const operation =
      kind === 'vms'
        ? await vms.startDeallocate(VM_ID)
        : await galleries.startVersion(aWantedVersion({ version: '2.0.0' }));
    azure.pass(seconds);
    azure.arm.world.operations.reset();

    expect(await operations.poll(operation)).toEqual({ kind: 'forgotten' });
  });

  it('throttled while it is polled is asked for later', async () => {
    const { operations, vms } = await start({ power: 'stopped' });
    const operation = await vms.startDeallocate(VM_ID);
    azure.arm.world.faults.add([{ times: 0, effect: { kind: 'throttle', retryAfterSeconds: 13 } }]);

    expect(await thrown(operations.poll(operation))).toMatchObject({ kind: 'try-later', seconds: 13 });
  });

  it('is started with one call, and never waited for', async () => {
    const { vms } = await start({ power: 'stopped' });
    await vms.startDeallocate(VM_ID);

    expect(azure.arm.world.writeLog.counts).toEqual({ 'Microsoft.Compute/virtualMachines/deallocate/action': 1 });
    expect(azure.arm.world.tables.virtualMachines.get(VM_ID)?.power).toBe('deallocating');
  });
});

describe('the endpoint', () => {
  const credential = { getToken: async () => null };

  it.each([
    'http://127.0.0.1:8080',
    'http://localhost',
    'http://[::1]:1',
    'https://management.azure.com',
    'https://management.chinacloudapi.cn',
  ])('may be %s', async (endpoint) => {
    await start();
    expect(() => makeArmClients({ credential, endpoint })).not.toThrow();
  });

  it.each([
    'http://management.azure.com',
    'http://127.0.0.1.evil.org',
    'http://localhost.evil.org',
    'http://user@127.0.0.1',
    'http://127.0.0.1@evil.org',
    'http://127.0.0.1:80/path',
    'ftp://127.0.0.1',
    '',
  ])('may not be %j', async (endpoint) => {
    await start();
    expect(() => makeArmClients({ credential, endpoint })).toThrow('neither https nor loopback');
  });
});
