import { describe, expect, it } from '@jest/globals';
import type { SeedFreeDisk } from '../../local/arm/seed-shape.ts';
import { guardId } from '../../src/functions/instance-ids.ts';
import { emptyHub, registeredActivities, simulatedAzure } from '../support/azure.ts';
import { type Call, drive, type DriveOptions } from '../support/drive.ts';
import { byHttp, guardInput } from '../support/run-builder.ts';
import { DISK_ID, preparedRequest } from '../support/prepared-builder.ts';
import { CAPTURE_ID, DEFINITION_ID, galleryTarget, GROUP, VM_GUID, VM_ID } from '../support/vm-builder.ts';

const PLACE = { resourceGroup: GROUP, location: 'westeurope' };

/** A guard and its run of a disk that nobody uses. */
async function capture(
  disk: Partial<SeedFreeDisk> = {},
  options: Partial<DriveOptions> = {},
  target = galleryTarget(),
) {
  const azure = await simulatedAzure({
    disks: [{ ...PLACE, name: 'golden', os: 'Windows', ...disk }],
    galleries: [{ ...PLACE, name: 'gal', definitions: [{ name: 'web', osType: 'Windows', generation: 'V2' }] }],
  });
  const guid = azure.arm.world.tables.disks.get(DISK_ID)?.uniqueId ?? '';
  const request = preparedRequest({ target });
  const input = guardInput({ request, vmId: DISK_ID, vmGuid: guid, requestedBy: byHttp() });
  try {
    const driven = await drive({
      ...{ name: 'guard-vm', instanceId: 'guard', input },
      activities: { ...registeredActivities(azure.ports), ...emptyHub },
      intercept: (call: Call) => void azure.arm.world.clock.advance(call.atMs),
      ...options,
    });
    const run = driven.ends.get(CAPTURE_ID);
    return {
      outcome: (run?.kind === 'completed' ? run.output : run) as {
        kind: string;
        proof?: string;
        findings: { code: string }[];
      },
      guard: driven.end.kind === 'completed' ? driven.end.output : driven.end,
      calls: driven.calls.map(({ name }) => name),
      writes: azure.arm.world.writeLog.entries.map(({ path }) => path),
    };
  } finally {
    await azure.close();
  }
}

describe('a run on a prepared disk', () => {
  it('makes the image on the word of the caller, and says so', async () => {
    const { guard, outcome } = await capture();

    expect(guard).toMatchObject({ kind: 'ended', outcome: 'captured' });
    expect(outcome).toMatchObject({ kind: 'captured', proof: 'caller' });
    expect(outcome.findings.map(({ code }) => code)).toContain('state-on-callers-word');
  });

  it('writes nothing but the version, and neither reads nor writes a tag', async () => {
    const { calls, writes } = await capture();

    expect(writes.filter((path) => !path.includes('/versions/'))).toEqual([]);
    expect(calls.filter((name) => /tags|run-command|deallocate|source$/.test(name))).toEqual(['read-prepared-source']);
  });

  it.each<[string, Partial<DriveOptions>]>([
    ['replayed after every event', { replay: true }],
    ['with every activity run twice', { twice: true }],
  ])('ends the same %s', async (_how, options) => {
    expect((await capture({}, options)).outcome).toEqual((await capture()).outcome);
  });

  it('is refused without a write where Azure speaks against it', async () => {
    const { outcome, writes } = await capture({ ade: true });

    expect(outcome.kind).toBe('refused');
    expect(outcome.findings.map(({ code }) => code)).toContain('source-under-disk-encryption');
    expect(writes).toEqual([]);
  });

  it('has a guard of its own, and guards of machines keep their ids', () => {
    expect(guardId(VM_ID, VM_GUID)).toBe('guard-2a045a84b64cb6993fe51ae9c9b63e67');
    expect(guardId(DISK_ID, VM_GUID)).not.toBe(guardId(VM_ID, VM_GUID));
  });
});

describe('a prepared disk for a definition that does not exist', () => {
  it('has it made of what the disk itself says, before the version', async () => {
    const definitionId = DEFINITION_ID.replace('web', 'fresh');
    const createDefinition = { publisher: 'goldsmith', offer: 'gal', sku: 'fresh' };

    const { outcome, writes } = await capture({}, {}, galleryTarget({ definitionId, createDefinition }));

    expect(outcome.kind).toBe('captured');
    expect(outcome.findings.map(({ code }) => code)).toContain('definition-will-be-created');
    expect(writes.findIndex((path) => path.endsWith('/images/fresh'))).toBeGreaterThanOrEqual(0);
    expect(writes.findIndex((path) => path.endsWith('/images/fresh'))).toBeLessThan(
      writes.findIndex((path) => path.includes('/versions/')),
    );
  });
});
