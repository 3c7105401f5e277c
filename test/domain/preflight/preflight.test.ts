import { describe, expect, it } from '@jest/globals';
import { NOTHING_AROUND } from '../../../src/domain/preflight/around/surroundings.ts';
import { lockScopes } from '../../../src/domain/preflight/lock-findings.ts';
import { preflight, type PreflightInput } from '../../../src/domain/preflight/preflight.ts';
import {
  aDefinition,
  aDisk,
  aRegion,
  aRequest,
  aVm,
  CAPTURE_ID,
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
import { staging } from './mode-cases.ts';

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
const lock = (level: 'ReadOnly' | 'CanNotDelete', scope: string) => ({ locks: [{ name: 'keep', level, scope }] });
const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}`;
const taken = { id: VM_ID, provisioningState: 'Succeeded', captureId: 'cap-other' };

describe('preflight is ready', () => {
  it.each<[string, Partial<PreflightInput>]>([
    ['for a machine with nothing against it', {}],
    ['for a managed image', toImage()],
    [
      'for a machine with 50 tags, the three of a run among them, in whatever case',
      vm({
        tags: Object.fromEntries([
          ...Array.from({ length: 47 }, (_, at) => [`t${at}`, '']),
          ...['Image-Ready', 'image-state', 'image-capture'].map((name) => [name, '']),
        ]),
      }),
    ],
    [
      'when the taken number is our own, of an earlier attempt',
      { target: galleryFacts({ taken: { ...taken, captureId: CAPTURE_ID } }) },
    ],
    [
      'when the taken image is our own',
      toImage({ target: imageFacts({ taken: { ...taken, captureId: CAPTURE_ID } }) }),
    ],
    [
      'for a Trusted Launch machine and definition',
      { ...vm({ securityType: 'TrustedLaunch' }), ...definition({ securityType: 'TrustedLaunch' }) },
    ],
    [
      'for a stopped machine whose caller says it is generalized',
      { ...vm({ power: 'stopped' }), ...request({ guestState: 'generalized' }) },
    ],
    [
      'for a flagged machine, whatever its power and agent',
      vm({ flaggedGeneralized: true, power: 'deallocated', agentReady: false }),
    ],
    [
      'for a flagged machine under a CanNotDelete lock, since nothing is deleted',
      { ...vm({ flaggedGeneralized: true }), ...lock('CanNotDelete', group) },
    ],
    [
      'beside a CanNotDelete lock on something else',
      lock('CanNotDelete', `${group}/providers/Microsoft.Compute/galleries/gal`),
    ],
    [
      'of a copy, whatever must not be deleted of its source',
      { ...request({ mode: 'copy', staging: staging() }), ...lock('CanNotDelete', VM_ID) },
    ],
    [
      'of a deallocated machine as it is, where nothing may be deleted',
      {
        ...request({ osState: 'specialized' }),
        ...vm({ power: 'deallocated' }),
        ...definition({ osState: 'Specialized' }),
        ...lock('CanNotDelete', group),
      },
    ],
    [
      'of a boot test on two cores, however large the machine is',
      {
        ...request({ bootTest: true, staging: staging() }),
        ...vm({ size: 'Standard_E96s_v5' }),
        surroundings: { ...NOTHING_AROUND, usages: [{ name: 'cores', used: 98, limit: 100 }] },
      },
    ],
    ['with exactly 50 replicas in a region', request({ regions: [aRegion('westeurope', 1_000)] })],
    ['with exactly 100 replicas', request({ regions: [aRegion('westeurope', 1_000), aRegion('eastus', 1_000)] })],
    [
      'with exactly 20 at once from a managed image',
      toImage({ request: aRequest({ target: imageTarget(), regions: [aRegion('westeurope', 20)] }) }),
    ],
  ])('%s', (_what, over) => {
    const result = preflight(preflightInput(over));
    expect({ kind: result.kind, codes: result.findings.map(({ code }) => code) }).toEqual({ kind: 'ready', codes: [] });
  });

  it('of a request whose machine was not there yet when it was made', () => {
    expect(preflight(preflightInput({ vmGuid: '' })).kind).toBe('ready');
  });
});

describe('preflight says', () => {
  it('what must not be deleted where a copy is made', () => {
    const copy = request({ mode: 'copy', staging: staging() });
    const result = preflight(preflightInput({ ...copy, ...lock('CanNotDelete', `/subscriptions/${SUBSCRIPTION}`) }));
    expect(result.findings.map(({ code }) => code)).toEqual(['staging-delete-lock']);
  });

  it.each<[string, 'CanNotDelete' | 'ReadOnly', Parameters<typeof aRequest>[0], string]>([
    ['a boot test', 'CanNotDelete', { bootTest: true }, 'staging-delete-lock'],
    ['a boot test', 'ReadOnly', { bootTest: true }, 'read-only-lock'],
    ['snapshots', 'CanNotDelete', { target: galleryTarget({ via: 'snapshot' }) }, 'staging-delete-lock'],
  ])('before the run that the place of %s has a lock: %s', (_, level, over, code) => {
    const apart = { location: 'westeurope', resourceGroupId: `${group}-apart`, subnetId: '' };
    const asked = aRequest({ staging: [apart], ...over });
    const result = preflight(preflightInput({ request: asked, ...lock(level, `${group}-apart`) }));

    expect(lockScopes(asked, aVm(), aVm())).toContain(`${group}-apart`);
    expect(lockScopes(aRequest({ staging: [apart] }), aVm(), aVm())).not.toContain(`${group}-apart`);
    expect(result.findings.map((finding) => finding.code)).toEqual([code]);
  });

  it('nothing of another subscription where the keys’ id is only written otherwise', () => {
    const set = computeId('diskEncryptionSets', 'keys').replace(SUBSCRIPTION, SUBSCRIPTION.toUpperCase());
    const found = { location: 'westeurope', provisioningState: 'Succeeded', encryptionType: '' };
    const result = preflight(
      preflightInput({
        ...vm({ osDisk: aDisk({ diskEncryptionSetId: set }) }),
        surroundings: { ...NOTHING_AROUND, encryptionSets: [{ id: set, found }] },
      }),
    );
    expect(result.findings.map(({ code }) => code)).toEqual(['image-under-customer-key']);
  });

  it('every reason at once, the policy’s first', () => {
    const known = [{ code: 'mode-not-allowed', severity: 'refusal', where: 'mode', message: 'm', fix: 'f' }] as const;
    const result = preflight(
      preflightInput({
        known,
        request: aRequest({ bootTest: true, keepUser: true, regions: [aRegion('eastus', 1_001)] }),
        vm: aVm({ agentReady: false, osDisk: aDisk({ sizeGiB: 4_096 }) }),
        ...definition({ generation: 'V1' }),
        ...lock('ReadOnly', group),
      }),
    );

    expect(result.findings.map((finding) => finding.code)).toEqual([
      'mode-not-allowed',
      'keep-user-is-for-linux',
      'agent-not-ready',
      'disk-too-large',
      'boot-test-needs-staging',
      'read-only-lock',
      'too-many-replicas-in-region',
      'definition-generation-mismatch',
      'home-region-missing',
    ]);
  });

  it('the arithmetic of a refusal', () => {
    const regions = [aRegion('westeurope', 1_001), aRegion('eastus', 1_000)];
    const messages = preflight(preflightInput(request({ regions }))).findings.map((finding) => finding.message);

    expect(messages[0]).toContain('1001 deployments at once ÷ 20 per replica = 51');
    expect(messages[1]).toContain('51 + 50 = 101');
  });

  it('which lock, and where it lies', () => {
    const [finding] = preflight(preflightInput(lock('ReadOnly', group))).findings;
    expect(finding?.message).toContain(`"keep" on ${group}`);
  });

  it('nothing about the target when there is no machine to compare it with', () => {
    expect(preflight(preflightInput({ vm: undefined })).findings.map(({ code }) => code)).toEqual(['vm-not-found']);
  });
});
