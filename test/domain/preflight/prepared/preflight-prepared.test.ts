import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import { preflightPrepared } from '../../../../src/domain/preflight/prepared/preflight-prepared.ts';
import type { PreparedFacts } from '../../../../src/domain/prepared/prepared-facts.ts';
import {
  aBlobPart,
  aDiskPart,
  aSnapshotPart,
  BLOB_URI,
  DISK_ID,
  ofBlob,
  preparedInput,
  preparedRequest,
} from '../../../support/prepared-builder.ts';
import {
  aDefinition,
  aDisk,
  computeId,
  galleryFacts,
  galleryTarget,
  imageFacts,
  imageTarget,
  SUBSCRIPTION,
} from '../../../support/vm-builder.ts';

type Input = Parameters<typeof preflightPrepared>[0];
type Case = [code: string, what: string, facts: Partial<PreparedFacts>, over?: Partial<Input>];

const OTHER = computeId('disks', 'data').replace(SUBSCRIPTION, 'aaaaaaaa-0000-4000-8000-000000000002');
const disk = (over: Parameters<typeof aDiskPart>[0]): Partial<PreparedFacts> => ({ parts: [aDiskPart(over)] });
const data = (over: Parameters<typeof aDiskPart>[0] = {}) => {
  const { osType: _none, ...part } = aDiskPart({ where: computeId('disks', 'data'), lun: 0, ...over });
  return part;
};
const toImage = { request: preparedRequest({ target: imageTarget() }), target: imageFacts() };

const REFUSALS: Case[] = [
  ['source-not-found', 'no disk', {}, { read: { kind: 'missing', ids: [DISK_ID] } }],
  ['source-replaced', 'another disk of that name', { guid: 'another' }],
  ['source-not-provisioned', 'a failed disk', disk({ provisioningState: 'Failed' })],
  ['source-under-disk-encryption', 'a disk under Azure Disk Encryption', disk({ underAde: true })],
  ['source-is-no-os-disk', 'a data disk', { parts: [{ ...data(), lun: undefined as never }] }],
  ['source-disk-in-use', 'a disk of a running machine', disk({ diskState: 'Attached' })],
  ['source-disk-not-filled', 'an upload', disk({ diskState: 'ActiveUpload' })],
  ['snapshot-incomplete', 'a copy under way', { parts: [aSnapshotPart({ completionPercent: 40 })] }],
  ['vhd-account-not-found', 'no account', ofBlob((({ accountLocation: _, ...part }) => part)(aBlobPart()))],
  ['vhd-in-other-region', 'another region', ofBlob(aBlobPart({}, { accountLocation: 'East US' }))],
  ['vhd-not-found', 'no blob', ofBlob(aBlobPart({}, { blob: { kind: 'absent' } }))],
  ['vhd-not-page-blob', 'a block blob', ofBlob(aBlobPart({ blobType: 'BlockBlob' }))],
  ['vhd-without-footer', 'no footer', ofBlob(aBlobPart({ footer: 'none' }))],
  ['vhd-not-fixed', 'a dynamic VHD', ofBlob(aBlobPart({ footer: 'dynamic' }))],
  ['vhd-not-whole-mib', 'half a MiB', ofBlob(aBlobPart({ bytes: 1024 ** 2 / 2 + 512 }))],
  ['vhd-in-use', 'a leased blob', ofBlob(aBlobPart({ leased: true }))],
  ['disks-in-several-regions', 'a data disk elsewhere', { parts: [aDiskPart(), data({ location: 'eastus' })] }],
  [
    'disks-in-several-subscriptions',
    'a data disk of others',
    { parts: [aDiskPart(), data({ where: OTHER })] },
    toImage,
  ],
  ['disk-named-twice', 'one disk at two places', { parts: [aDiskPart(), data({ where: DISK_ID })] }],
  ['confidential-disk-as-source', 'a confidential disk', { securityType: 'ConfidentialVM' }],
];

const WARNINGS: Case[] = [
  ['state-on-callers-word', 'any disk', {}],
  ['source-disk-attached', 'a disk of a deallocated machine', disk({ diskState: 'Reserved', attachedTo: 'vm1' })],
  ['source-disk-exported', 'a disk that is read', disk({ diskState: 'ActiveSAS' })],
  [
    'data-disk-with-system',
    'a data disk with a system',
    { parts: [aDiskPart(), data({ lun: 0 }), { ...data({ where: OTHER }), osType: 'Linux' }] },
  ],
  [
    'vhd-not-read',
    'a blob behind a firewall',
    ofBlob(aBlobPart({}, { blob: { kind: 'unread', code: 'AuthorizationFailure' } })),
  ],
];

const NOTES: Case[] = [['vhd-preparation', 'any VHD', ofBlob(aBlobPart())]];

/** A row that is shorter than the test's list of names would be waited for: jest takes the last name for a callback. */
const whole = (cases: readonly Case[]): Required<Case>[] =>
  cases.map(([code, what, facts, over = {}]) => [code, what, facts, over]);

function codesInSource(): string[] {
  const folder = new URL('../../../../src/domain/preflight/prepared/', import.meta.url);
  return readdirSync(folder)
    .map((file) => readFileSync(new URL(file, folder), 'utf8'))
    .flatMap((text) => [...text.matchAll(/code: '([^']+)'/g)].map((match) => match[1] ?? ''));
}

describe('preflight of a disk', () => {
  const seen = new Set<string>();
  const find = (code: string, facts: Partial<PreparedFacts>, over?: Partial<Input>) => {
    const result = preflightPrepared(preparedInput(facts, over));
    const found = result.findings.find((finding) => finding.code === code);
    if (found) seen.add(code);
    return { kind: result.kind, severity: found?.severity };
  };

  it.each(whole(REFUSALS))('refuses with %s: %s', (code, _what, facts, over) => {
    expect(find(code, facts, over)).toEqual({ kind: 'refused', severity: 'refusal' });
  });

  it.each(whole(WARNINGS))('warns with %s of %s, and goes on', (code, _what, facts, over) => {
    expect(find(code, facts, over)).toEqual({ kind: 'ready', severity: 'warning' });
  });

  it.each(whole(NOTES))('notes %s of %s', (code, _what, facts, over) => {
    expect(find(code, facts, over)).toEqual({ kind: 'ready', severity: 'note' });
  });

  it('says all of it at once', () => {
    const { findings } = preflightPrepared(preparedInput(disk({ underAde: true, diskState: 'Attached' })));

    expect(findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['source-under-disk-encryption', 'source-disk-in-use']),
    );
  });

  it('plans nothing but the image and its publication', () => {
    const result = preflightPrepared(preparedInput());

    expect(result).toMatchObject({
      kind: 'ready',
      plan: { entry: 'from-prepared', route: ['preflight', 'approval', 'capture', 'replicate', 'publish', 'finish'] },
    });
  });

  it('takes a VHD, which brings no state of a machine, into a definition for which Trusted Launch is possible, and a disk not', () => {
    const target = galleryFacts({ definition: aDefinition({ securityType: 'TrustedLaunchSupported' }) });

    expect(preflightPrepared(preparedInput(ofBlob(aBlobPart()), { target })).kind).toBe('ready');
    expect(preflightPrepared(preparedInput({}, { target })).kind).toBe('refused');
  });

  it('does not doubt NVMe where the disk says that it starts from it', () => {
    const target = galleryFacts({ definition: aDefinition({ diskControllers: 'SCSI, NVMe' }) });
    const codes = (facts: Partial<PreparedFacts>) =>
      preflightPrepared(preparedInput(facts, { target })).findings.map(({ code }) => code);

    expect(codes({})).toContain('definition-promises-nvme');
    expect(codes(disk({ diskControllers: 'SCSI, NVMe' }))).not.toContain('definition-promises-nvme');
  });

  it('holds disks to what no image may hold', () => {
    const codes = preflightPrepared(
      preparedInput({ osDisk: aDisk({ accountType: 'UltraSSD_LRS', maxShares: 2, sizeGiB: 4_096 }) }),
    ).findings.map(({ code }) => code);

    expect(codes).toEqual(expect.arrayContaining(['disk-type-not-capturable', 'shared-disk', 'disk-too-large']));
  });

  it('is told which rights Azure asks for on a source', () => {
    const needs = preflightPrepared(
      preparedInput(
        {},
        {
          request: preparedRequest({ target: galleryTarget() }),
          surroundings: {
            ...{ encryptionSets: [], usages: [], unread: [] },
            missing: [{ scope: DISK_ID, action: 'Microsoft.Compute/disks/write' }],
          },
        },
      ),
    );

    expect(needs.findings).toContainEqual(
      expect.objectContaining({ code: 'permission-missing', where: DISK_ID, severity: 'refusal' }),
    );
  });

  it('names a blob as it was written', () => {
    const { findings } = preflightPrepared(preparedInput(ofBlob(aBlobPart())));

    expect(findings.find(({ code }) => code === 'vhd-preparation')?.where).toBe(BLOB_URI);
  });

  afterAll(() => {
    expect([...seen].sort()).toEqual([...new Set(codesInSource())].sort());
  });
});
