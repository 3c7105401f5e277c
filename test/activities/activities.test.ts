import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { makePollOperation } from '../../src/activities/control/poll-operation.ts';
import { makeUpdateVersion } from '../../src/activities/image/update-version.ts';
import { makeStartImage } from '../../src/activities/image/start-image.ts';
import { makeStartVersion } from '../../src/activities/image/start-version.ts';
import { makeMarkGeneralized } from '../../src/activities/source/mark-generalized.ts';
import { makeStartDeallocate } from '../../src/activities/source/start-deallocate.ts';
import type { Galleries, Images } from '../../src/domain/ports/images.ts';
import type { Expectation, OperationStatus } from '../../src/domain/ports/operation.ts';
import { registeredActivities } from '../support/azure.ts';
import { port } from '../support/port.ts';
import { aVersion, aWantedVersion } from '../support/run-builder.ts';
import { CAPTURE_ID, computeId, VM_GUID, VM_ID } from '../support/vm-builder.ts';

const operation = { kind: 'put-version', subscriptionId: 's', pollerState: '{}' } as const;

describe('every activity of the source tree', () => {
  it('is registered under the name of its file, once', () => {
    const folder = new URL('../../src/activities/', import.meta.url);
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && readFileSync(new URL(file, folder), 'utf8').includes('defineActivity<'))
      .map((file) => file.replace(/^.*\//, '').replace(/\.ts$/, ''));

    expect(Object.keys(registeredActivities({} as never)).sort()).toEqual(names.sort());
  });
});

describe('the machine', () => {
  const vms = (state: object | undefined) =>
    port<never>({
      readState: () => state && { vmGuid: VM_GUID, flaggedGeneralized: false, ...state },
      startDeallocate: () => operation,
      generalize: () => undefined,
    });
  const input = { captureId: CAPTURE_ID, vmId: VM_ID, vmGuid: VM_GUID };

  it.each(['deallocated', 'deallocating'])('is not deallocated again when it is %s', async (power) => {
    const { called, port: machine } = vms({ power });
    await expect(makeStartDeallocate(machine)(input)).resolves.toBeNull();
    expect(called).toEqual(['readState']);
  });

  it.each([
    ['running', 'started-after-generalize'],
    ['starting', 'started-after-generalize'],
    ['stopping', 'stopping'],
    ['unknown', 'unknown'],
  ])('is never forced off while it is %s', async (power, reason) => {
    const { called, port: machine } = vms({ power });
    await expect(makeStartDeallocate(machine)(input)).rejects.toThrow(reason);
    expect(called).toEqual(['readState']);
  });

  it.each(['running', 'starting'])('is neither flagged nor forced off by a retry while it is %s', async (power) => {
    const { called, port: machine } = vms({ power });
    const problem = { code: 'started-after-generalize' };
    await expect(makeStartDeallocate(machine)({ ...input, again: true })).rejects.toMatchObject({ problem });
    await expect(makeMarkGeneralized(machine)(input)).rejects.toMatchObject({ problem });
    expect(called).toEqual(['readState', 'readState']);
  });

  it('that was made again is neither deallocated nor flagged', async () => {
    const { called, port: machine } = vms({ power: 'stopped', vmGuid: 'another' });
    await expect(makeStartDeallocate(machine)(input)).rejects.toMatchObject({ problem: { code: 'vm-replaced' } });
    await expect(makeMarkGeneralized(machine)(input)).rejects.toMatchObject({ problem: { code: 'vm-replaced' } });
    expect(called).toEqual(['readState', 'readState']);
  });

  it('that is flagged is not flagged again', async () => {
    const { called, port: machine } = vms({ power: 'deallocated', flaggedGeneralized: true });
    await makeMarkGeneralized(machine)(input);
    expect(called).toEqual(['readState']);
  });
});

describe('a name that is taken', () => {
  const galleries = (present: object | undefined) =>
    port<Galleries>({ readVersion: () => present, startVersion: () => operation });
  const wanted = { ...aWantedVersion(), captureId: CAPTURE_ID };
  const wantedImage = {
    captureId: CAPTURE_ID,
    id: computeId('images', 'i'),
    location: 'x',
    vmId: VM_ID,
    generation: 'V2' as const,
    zoneResilient: false,
    tags: {},
  };

  it.each([
    ['by us is followed', aVersion(), 'ours', ['readVersion']],
    ['by another is never written', aVersion({ captureId: 'cap-x' }), 'taken', ['readVersion']],
    ['by nobody known is never written', { ...aVersion(), captureId: undefined }, 'taken', ['readVersion']],
    ['by nobody is used', undefined, 'started', ['readVersion', 'startVersion']],
  ])('%s', async (_what, present, kind, calls) => {
    const { called, port: gallery } = galleries(present);
    expect((await makeStartVersion(gallery)(wanted)).kind).toBe(kind);
    expect(called).toEqual(calls);

    const image = port<Images>({ read: () => present, start: () => operation });
    expect((await makeStartImage(image.port)(wantedImage)).kind).toBe(kind);
  });

  it.each([
    ['in the run that is taken up is made again', 'cap-before', 'Failed', 'started'],
    ['in this very run is followed to that end', CAPTURE_ID, 'Failed', 'ours'],
    ['in another’s is never written', 'cap-x', 'Failed', 'taken'],
  ])('an image that failed %s', async (_what, captureId, provisioningState, kind) => {
    const image = port<Images>({ read: () => ({ id: 'i', captureId, provisioningState }), start: () => operation });
    expect((await makeStartImage(image.port)({ ...wantedImage, resumes: 'cap-before' })).kind).toBe(kind);
  });

  it('an image that is on its way in the run that is taken up is followed', async () => {
    const present = { id: 'i', captureId: 'cap-before', provisioningState: 'Creating' };
    const image = port<Images>({ read: () => present, start: () => operation });
    expect((await makeStartImage(image.port)({ ...wantedImage, resumes: 'cap-before' })).kind).toBe('ours');
  });

  it('is repaired only when it is ours and no PUT is in flight', async () => {
    const repair = (present: object | undefined) => makeUpdateVersion(galleries(present).port)(wanted);

    await expect(repair(aVersion({ captureId: 'cap-x' }))).rejects.toThrow('not ours');
    await expect(repair(undefined)).rejects.toThrow('version-missing');
    await expect(repair(aVersion({ provisioningState: 'Updating' }))).resolves.toBeNull();
    await expect(repair(aVersion({ provisioningState: 'Failed' }))).resolves.toEqual(operation);
  });

  it('is published once, though the answer to its PUT was lost with the host', async () => {
    const publish = (present: object) =>
      makeUpdateVersion(galleries(present).port)({ ...wanted, excludeFromLatest: false });
    const regions = wanted.regions.map(
      ({ name, replicas }) => ({ name, replicas, state: 'completed', percent: 100 }) as const,
    );
    const ended = { provisioningState: 'Succeeded', regions } as const;

    await expect(publish(aVersion({ ...ended, excludedFromLatest: true }))).resolves.toEqual(operation);
    await expect(publish(aVersion({ ...ended, excludedFromLatest: false }))).resolves.toBeNull();
  });
});

describe('an operation that is unknown or forgotten', () => {
  const poll = (status: OperationStatus, expectation: Expectation, world: object) => {
    const reads = {
      vms: { readState: async () => world },
      encryption: { readExtension: async () => world },
      snapshots: { read: async () => (world as { provisioningState?: string } | undefined)?.provisioningState },
      images: { read: async () => world },
    };
    const ports = { operations: { poll: async () => status }, ...reads } as never;
    const ask = makePollOperation(ports);
    return Promise.all([
      ask({ captureId: CAPTURE_ID, operation, expectation }),
      ask({ captureId: CAPTURE_ID, operation: null, expectation }),
    ]);
  };
  const state = (provisioningState: string | undefined) =>
    provisioningState ? { provisioningState } : (undefined as never);

  it.each<[string, Expectation, object, string]>([
    ['a deallocated machine', { kind: 'vm-deallocated', vmId: VM_ID }, { power: 'deallocated' }, 'succeeded'],
    ['a stopped machine', { kind: 'vm-deallocated', vmId: VM_ID }, { power: 'stopped' }, 'running'],
    [
      'a provisioned extension',
      { kind: 'extension-provisioned', vmId: VM_ID, extensionName: 'x' },
      state('Succeeded'),
      'succeeded',
    ],
    [
      'a failed extension',
      { kind: 'extension-provisioned', vmId: VM_ID, extensionName: 'x' },
      state('Failed'),
      'failed',
    ],
    [
      'a missing extension',
      { kind: 'extension-provisioned', vmId: VM_ID, extensionName: 'x' },
      state(undefined),
      'failed',
    ],
    [
      'an extension that is gone',
      { kind: 'extension-absent', vmId: VM_ID, extensionName: 'x' },
      state(undefined),
      'succeeded',
    ],
    [
      'an extension that is still there',
      { kind: 'extension-absent', vmId: VM_ID, extensionName: 'x' },
      state('Deleting'),
      'running',
    ],
    ['a snapshot being made', { kind: 'snapshot-ready', snapshotId: 's' }, state('Creating'), 'running'],
    ['a finished snapshot', { kind: 'snapshot-ready', snapshotId: 's' }, state('Succeeded'), 'succeeded'],
    ['a cancelled image', { kind: 'image-ready', imageId: 'i' }, state('Canceled'), 'failed'],
    ['nothing in particular', { kind: 'none' }, state(undefined), 'running'],
  ])('is judged by %s', async (_what, expectation, world, kind) => {
    const answers = await poll({ kind: 'forgotten' }, expectation, world);
    expect(answers.map((answer) => answer.kind)).toEqual([kind, kind]);
  });
});
