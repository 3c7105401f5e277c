import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import { preflight, type PreflightInput } from '../../../src/domain/preflight/preflight.ts';
import { NOTHING_AROUND, type Surroundings } from '../../../src/domain/preflight/around/surroundings.ts';
import {
  aDefinition,
  aDisk,
  aRegion,
  aRequest,
  aVm,
  computeId,
  galleryFacts,
  galleryTarget,
  GROUP,
  imageFacts,
  imageTarget,
  preflightInput,
  SUBSCRIPTION,
  VM_ID,
} from '../../support/vm-builder.ts';
import { DELETABLE, DELETE_SOURCE_REFUSALS, DELETE_SOURCE_WARNINGS } from './delete-source-cases.ts';
import { MODE_REFUSALS, MODE_WARNINGS } from './mode-cases.ts';

type Case = [code: string, what: string, input: Partial<PreflightInput>];

const vm = (over: Parameters<typeof aVm>[0]) => ({ vm: aVm(over) });
const request = (over: Parameters<typeof aRequest>[0]) => ({ request: aRequest(over) });
const definition = (over: Parameters<typeof aDefinition>[0]) => ({
  target: galleryFacts({ definition: aDefinition(over) }),
});
const toImage = (over: Partial<PreflightInput> = {}) => ({
  request: aRequest({ target: imageTarget() }),
  target: imageFacts(),
  ...over,
});
const extension = { name: 'AzureDiskEncryption', type: 'AzureDiskEncryption', handlerVersion: '2.2' };
const singlePass = { kind: 'single-pass', osVolume: true, dataVolumes: false, extension } as const;
const around = (over: Partial<Surroundings>) => ({ surroundings: { ...NOTHING_AROUND, ...over } });
const lock = (level: 'ReadOnly' | 'CanNotDelete', scope: string) => ({ locks: [{ name: 'keep', level, scope }] });
const SET = computeId('diskEncryptionSets', 'keys');
const keyed = (diskEncryptionSetId: string) => ({ vm: aVm({ osDisk: aDisk({ diskEncryptionSetId }) }) });
const setIn = (location: string, encryptionType = 'EncryptionAtRestWithCustomerKey') => ({
  encryptionSets: [{ id: SET, found: { location, provisioningState: 'Succeeded', encryptionType } }],
});
const dataDisk = (over: object) => vm({ dataDisks: [{ ...aDisk({ name: 'd0', ...over }), lun: 0 }] });
const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}`;
const missing = (over: object) => ({
  ...request({ target: galleryTarget({ createDefinition: { publisher: 'us', offer: 'web', sku: 'v1' } }) }),
  target: { kind: 'gallery' as const, galleryLocation: 'westeurope', existingVersions: [], ...over },
});
const taken = { id: VM_ID, provisioningState: 'Succeeded', captureId: 'cap-other' };

const REFUSALS: Case[] = [
  ['rings-do-not-fit', 'a ring with a region that nobody asked for', request({ order: { rings: [['mars']] } })],
  ['boot-test-needs-staging', 'a boot test without a place', request({ bootTest: true })],
  [
    'boot-test-needs-gallery',
    'a boot test of a managed image',
    toImage({ request: aRequest({ target: imageTarget(), bootTest: true }) }),
  ],
  ['run-commands-full', 'no place for a run command', around({ runCommands: 25 })],
  ['definition-identity-taken', 'a definition of the same identity', missing({ twin: 'other' })],
  ['vm-not-found', 'no machine', { vm: undefined }],
  ['vm-replaced', 'another machine of that name', vm({ vmGuid: 'another' })],
  ['target-missing', 'no target', { request: { ...aRequest(), target: undefined as never }, target: undefined }],
  ['scale-set-member', 'a member of a scale set', vm({ scaleSetMember: true })],
  ['not-provisioned', 'a failed machine', vm({ provisioningState: 'Failed' })],
  ['not-provisioned', 'a machine being updated', vm({ provisioningState: 'Updating' })],
  ['keep-user-is-for-linux', 'keeping the account of Windows', request({ keepUser: true })],
  ['hibernated', 'a hibernated machine', vm({ hibernated: true, power: 'deallocated' })],
  ['stopped-without-evidence', 'a stopped machine', vm({ power: 'stopped' })],
  [
    'started-after-deprovision',
    'a Linux machine that runs after its run had deprovisioned it',
    { ...vm({ osType: 'Linux' }), evidence: { captureId: 'cap-old', guest: 'generalized', proof: 'marker' } },
  ],
  ['stopped-without-evidence', 'a deallocated machine', vm({ power: 'deallocated' })],
  ['power-state-unsettled', 'a starting machine', vm({ power: 'starting' })],
  ['power-state-unsettled', 'a machine of unknown power state', vm({ power: 'unknown' })],
  ['agent-not-ready', 'a machine without an agent', vm({ agentReady: false })],
  ['ephemeral-os-disk', 'an ephemeral disk', vm({ osDisk: aDisk({ ephemeral: true }) })],
  ['unmanaged-disk', 'an unmanaged disk', vm({ osDisk: { name: 'os', ephemeral: false, maxShares: 1 } })],
  ['disk-type-not-capturable', 'an Ultra disk', dataDisk({ accountType: 'UltraSSD_LRS' })],
  ['disk-type-not-capturable', 'a Premium v2 disk', dataDisk({ accountType: 'PremiumV2_LRS' })],
  ['shared-disk', 'a shared disk', dataDisk({ maxShares: 2 })],
  ['disk-too-large', 'a large disk', dataDisk({ sizeGiB: 2_049 })],
  ['customer-key-needs-gallery', 'a customer’s key', toImage(dataDisk({ diskEncryptionSetId: SET }))],
  [
    'encryption-set-missing-in-region',
    'a key in one of two regions',
    { ...dataDisk({ diskEncryptionSetId: SET }), ...request({ regions: [aRegion('westeurope'), aRegion('eastus')] }) },
  ],
  ['encryption-set-not-found', 'no such set', { ...keyed(SET), ...around({ encryptionSets: [{ id: SET }] }) }],
  [
    'encryption-set-not-read',
    'a set that Azure does not show us',
    { ...keyed(SET), ...around({ unread: [{ what: 'encryption-set', where: SET, code: 'AuthorizationFailed' }] }) },
  ],
  ['encryption-set-in-other-region', 'a set elsewhere', { ...keyed(SET), ...around(setIn('eastus')) }],
  [
    'encryption-set-in-other-subscription',
    'a set of another subscription',
    keyed(SET.replace(SUBSCRIPTION, '5ab5c41b-0000-4000-8000-000000000002')),
  ],
  [
    'encryption-set-for-confidential',
    'a set for confidential machines',
    { ...keyed(SET), ...around(setIn('westeurope', 'ConfidentialVmEncryptedWithCustomerKey')) },
  ],
  [
    'confidential-disk-encryption',
    'confidential OS disk encryption',
    vm({ securityType: 'ConfidentialVM', osDisk: aDisk({ confidentialEncryption: 'DiskWithVMGuestState' }) }),
  ],
  [
    'confidential-stays-home',
    'a confidential machine into two regions',
    { ...vm({ securityType: 'ConfidentialVM' }), ...request({ regions: [aRegion('westeurope'), aRegion('eastus')] }) },
  ],
  [
    'encryption-extension-busy',
    'an extension at work',
    vm({ ade: { ...singlePass, extension: { ...extension, provisioningState: 'Updating' } } }),
  ],
  ['region-unknown', 'a region that is none', around({ regions: [] })],
  [
    'region-without-zones',
    'zone-redundant storage without zones',
    {
      ...request({ regions: [aRegion('westeurope', 20, { storageAccountType: 'Standard_ZRS' })] }),
      ...around({ regions: [{ name: 'westeurope', hasZones: false }] }),
    },
  ],
  [
    'image-without-zones',
    'a zone resilient image without zones',
    toImage({
      request: aRequest({ target: imageTarget({ zoneResilient: true }) }),
      ...around({ regions: [{ name: 'westeurope', hasZones: false }] }),
    }),
  ],
  ['quota-exceeded', 'no snapshot left', around({ usages: [{ name: 'StandardSnapshotCount', used: 10, limit: 10 }] })],
  [
    'too-many-versions',
    'ten thousand versions',
    { target: galleryFacts({ existingVersions: Array.from({ length: 10_000 }, (_, patch) => `1.0.${patch}`) }) },
  ],
  ['linux-os-disk-encrypted', 'an encrypted Linux OS disk', vm({ osType: 'Linux', ade: singlePass })],
  [
    'encryption-extension-missing',
    'no extension',
    vm({ ade: { kind: 'single-pass', osVolume: true, dataVolumes: false } }),
  ],
  [
    'permission-missing',
    'a right we lack',
    around({ missing: [{ scope: VM_ID, action: 'Microsoft.Compute/virtualMachines/generalize/action' }] }),
  ],
  ['too-many-tags', '48 tags', vm({ tags: Object.fromEntries(Array.from({ length: 48 }, (_, at) => [`t${at}`, ''])) })],
  ['read-only-lock', 'a ReadOnly lock', lock('ReadOnly', group)],
  ['delete-lock', 'a CanNotDelete lock', lock('CanNotDelete', group)],
  [
    'staging-delete-lock',
    'a CanNotDelete lock where snapshots are made',
    {
      ...vm({ flaggedGeneralized: true }),
      ...request({ target: galleryTarget({ via: 'snapshot' }) }),
      ...lock('CanNotDelete', group),
    },
  ],
  ['too-many-replicas-in-region', '51 replicas', request({ regions: [aRegion('westeurope', 1_001)] })],
  [
    'too-many-replicas',
    '101 replicas',
    request({ regions: [aRegion('westeurope', 1_000), aRegion('b', 1_000), aRegion('c')] }),
  ],
  ['duplicate-region', 'a region twice', request({ regions: [aRegion('westeurope'), aRegion('West Europe')] })],
  ['home-region-missing', 'no home region', request({ regions: [aRegion('eastus')] })],
  ['gallery-not-found', 'no gallery', { target: { kind: 'gallery', existingVersions: [] } }],
  [
    'definition-not-found',
    'no definition',
    { target: { kind: 'gallery', galleryLocation: 'westeurope', existingVersions: [] } },
  ],
  ['definition-os-type-mismatch', 'a Linux definition', definition({ osType: 'Linux' })],
  ['definition-os-state-mismatch', 'a specialized definition', definition({ osState: 'Specialized' })],
  ['definition-generation-mismatch', 'a V1 definition', definition({ generation: 'V1' })],
  ['definition-architecture-mismatch', 'an Arm64 definition', definition({ architecture: 'Arm64' })],
  [
    'definition-purchase-plan-mismatch',
    'another plan',
    definition({ plan: { name: 'a', publisher: 'b', product: 'c' } }),
  ],
  ['definition-security-type-mismatch', 'a Trusted Launch definition', definition({ securityType: 'TrustedLaunch' })],
  [
    'definition-security-type-mismatch',
    'Trusted Launch into "supported"',
    { ...vm({ securityType: 'TrustedLaunch' }), ...definition({ securityType: 'TrustedLaunchSupported' }) },
  ],
  ['version-name-taken', 'a taken number', { target: galleryFacts({ taken }) }],
  ['trusted-launch-needs-gallery', 'Trusted Launch', toImage(vm({ securityType: 'TrustedLaunch' }))],
  ['confidential-needs-gallery', 'a confidential machine', toImage(vm({ securityType: 'ConfidentialVM' }))],
  ['arm64-needs-gallery', 'Arm64', toImage(vm({ architecture: 'Arm64' }))],
  ['nvme-needs-gallery', 'NVMe', toImage(vm({ diskController: 'NVMe' }))],
  ['target-group-not-found', 'no group', toImage({ target: imageFacts({ groupExists: false }) })],
  ['image-name-taken', 'a taken name', toImage({ target: imageFacts({ taken }) })],
  [
    'managed-image-location',
    'another location',
    toImage({ request: aRequest({ target: imageTarget({ location: 'eastus' }) }) }),
  ],
  [
    'managed-image-region',
    'another region',
    toImage({ request: aRequest({ target: imageTarget(), regions: [aRegion('eastus')] }) }),
  ],
  [
    'managed-image-concurrency',
    '21 at once',
    toImage({ request: aRequest({ target: imageTarget(), regions: [aRegion('westeurope', 21)] }) }),
  ],
];

const WARNINGS: Case[] = [
  [
    'permission-missing-for-proof',
    'the Activity Log may not be read',
    around({
      missing: [{ scope: `/subscriptions/${SUBSCRIPTION}`, action: 'Microsoft.Insights/eventtypes/values/read' }],
    }),
  ],
  [
    'permissions-not-read',
    'rights nobody tells',
    around({ unread: [{ what: 'permissions', where: group, code: 'AuthorizationFailed' }] }),
  ],
  ['disk-keeps-encryption-flag', 'encrypted disks', vm({ ade: singlePass })],
  ['disk-keeps-encryption-flag', 'a disk that was encrypted once', dataDisk({ everEncrypted: true })],
  ['disk-encryption-retires', 'Azure Disk Encryption', vm({ ade: { ...singlePass, kind: 'dual-pass' } })],
  [
    'encryption-extension-failed',
    'an extension that failed',
    vm({ ade: { ...singlePass, extension: { ...extension, provisioningState: 'Failed' } } }),
  ],
  ['image-under-customer-key', 'a customer’s key', { ...keyed(SET), ...around(setIn('West Europe')) }],
  ['definition-disk-controller', 'NVMe', vm({ diskController: 'NVMe' })],
  ['definition-promises-nvme', 'SCSI', definition({ diskControllers: 'SCSI, NVMe' })],
  [
    'definition-hibernation',
    'hibernation',
    { ...vm({ hibernationEnabled: true }), ...definition({ hibernation: false }) },
  ],
  ['data-disks-captured', 'data disks', dataDisk({})],
  ['replicas-below-computed', 'too few replicas', request({ regions: [aRegion('westeurope', 60, { replicas: 2 })] })],
];

const NOTES: Case[] = [
  ['definition-will-be-created', 'a definition that is missing', missing({})],
  ['encryption-at-host', 'encryption at host', vm({ encryptionAtHost: true })],
  [
    'quota-not-read',
    'quota nobody tells',
    around({ unread: [{ what: 'quota', where: 'westeurope', code: 'AuthorizationFailed' }] }),
  ],
  [
    'regions-not-read',
    'regions nobody tells',
    around({ unread: [{ what: 'regions', where: SUBSCRIPTION, code: 'AuthorizationFailed' }] }),
  ],
];

/** Codes as the source text writes them, also those that it puts together. */
function codesInSource(): string[] {
  const folder = new URL('../../../src/domain/preflight/', import.meta.url);
  const text = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    // Disks without a machine have a preflight, and a test, of their own.
    .filter((file) => file.endsWith('.ts') && !file.startsWith('prepared'))
    .map((file) => readFileSync(new URL(file, folder), 'utf8'))
    .join('\n');
  const all = (pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '');
  return [
    ...all(/code: '([^']+)'/g),
    ...all(/mismatch\(\s*'([^']+)'/g).map((name) => `definition-${name}-mismatch`),
    ...all(/takenFinding\([^;]*, '(\w+)'\)\);/g).map((what) => `${what}-name-taken`),
  ];
}

describe('preflight', () => {
  const seen = new Set<string>();
  const find = (code: string, over: Partial<PreflightInput>) => {
    const result = preflight(preflightInput(over));
    const found = result.findings.find((finding) => finding.code === code);
    if (found) seen.add(code);
    return { kind: result.kind, found, codes: result.findings.map((finding) => finding.code) };
  };

  it.each([...REFUSALS, ...MODE_REFUSALS, ...DELETE_SOURCE_REFUSALS])('refuses with %s: %s', (code, _what, over) => {
    const { codes, found, kind } = find(code, over);

    expect({ kind, codes }).toEqual({ kind: 'refused', codes: expect.arrayContaining([code]) });
    expect(found).toMatchObject({ severity: 'refusal' });
    for (const text of [found?.where, found?.message, found?.fix]) expect(text).toMatch(/\S/);
    expect(found?.message).not.toContain('undefined');
  });

  it.each([...WARNINGS, ...MODE_WARNINGS, ...DELETE_SOURCE_WARNINGS])(
    'warns with %s of %s, and goes on',
    (code, _what, over) => {
      const { found, kind } = find(code, over);

      expect({ kind, severity: found?.severity }).toEqual({ kind: 'ready', severity: 'warning' });
    },
  );

  it.each(DELETABLE)('lets a source be deleted in the end with %s', (_what, over) => {
    expect(preflight(preflightInput(over)).kind).toBe('ready');
  });

  it.each(NOTES)('notes %s of %s, and is ready', (code, _what, over) => {
    const { found, kind } = find(code, over);

    expect({ kind, severity: found?.severity }).toEqual({ kind: 'ready', severity: 'note' });
  });

  afterAll(() => {
    expect([...seen].sort()).toEqual([...new Set(codesInSource())].sort());
  });
});
