import { describe, expect, it } from '@jest/globals';
import { helperFor } from '../../../src/domain/optimize/helper-for.ts';
import { HelperMachine } from '../../../src/domain/optimize/helper-machine.ts';
import { optimizeReport } from '../../../src/domain/optimize/optimize-report.ts';
import { wantedQuota } from '../../../src/domain/preflight/around/quota-findings.ts';
import { preflight } from '../../../src/domain/preflight/preflight.ts';
import { CaptureRequest } from '../../../src/domain/request/capture-request.ts';
import { type Policy, Profile, Scope } from '../../../src/domain/request/policy.ts';
import { type ResolvedRequest, resolveRequest } from '../../../src/domain/request/resolve-request.ts';
import { neededActions } from '../../../src/domain/rights/needed-actions.ts';
import type { VmFacts } from '../../../src/domain/vm.ts';
import {
  aDefinition,
  aRequest,
  aVm,
  CAPTURE_ID,
  computeId,
  DEFINITION_ID,
  galleryFacts,
  galleryTarget,
  GROUP,
  preflightInput,
  SUBSCRIPTION,
  VM_ID,
} from '../../support/vm-builder.ts';

const stagingIn = (subscription: string) => ({
  location: 'westeurope',
  resourceGroupId: `/subscriptions/${subscription}/resourceGroups/staging-rg`,
  subnetId: `/subscriptions/${subscription}/resourceGroups/staging-rg/providers/Microsoft.Network/virtualNetworks/v/subnets/s`,
});
const image = { publisher: 'MicrosoftWindowsServer', offer: 'WindowsServer', sku: '2025-datacenter-core-g2' };
const helper = HelperMachine.parse({ image });
const optimize = { maxMinutes: 30, onFailure: 'continue', helper } as const;
const { helper: _none, ...withoutHelper } = optimize;
const fine = { optimize, staging: [stagingIn(SUBSCRIPTION)] };

function codes(request: Partial<ResolvedRequest>, vm: Partial<VmFacts> = {}): string[] {
  const architecture = vm.architecture ?? 'x64';
  const definition = aDefinition({ osType: vm.osType ?? 'Windows', architecture });
  const target = galleryFacts({ definition });
  const { findings } = preflight(preflightInput({ request: aRequest({ ...fine, ...request }), vm: aVm(vm), target }));
  return findings.map(({ code }) => code).filter((code) => /optimize|staging/.test(code));
}

describe('an optimization', () => {
  it('has nothing against an ordinary Windows machine, by consuming it or by copy', () => {
    expect(codes({})).toEqual([]);
    expect(codes({ mode: 'copy' })).toEqual([]);
    expect(codes({ target: galleryTarget({ via: 'snapshot' }) })).toEqual([]);
  });

  const stopped = { power: 'deallocated', flaggedGeneralized: true } as const;
  it.each<[string, Partial<ResolvedRequest>, Partial<VmFacts>, string]>([
    ['of Linux', {}, { osType: 'Linux' }, 'optimize-needs-windows'],
    ['of a specialized image', { osState: 'specialized' }, stopped, 'optimize-needs-generalized'],
    ['of a confidential machine', {}, { securityType: 'ConfidentialVM' }, 'optimize-of-confidential-machine'],
    ['of an Arm64 machine', {}, { architecture: 'Arm64' }, 'optimize-of-arm64-machine'],
    [
      'of a disk that nobody decrypts any more',
      {},
      { ...stopped, ade: { kind: 'single-pass', osVolume: true, dataVolumes: false } },
      'optimize-of-encrypted-disk',
    ],
    ['without a helper machine', { optimize: withoutHelper }, {}, 'optimize-needs-helper'],
    ['without a staging place', { staging: [] }, {}, 'optimize-needs-staging'],
    ['in another subscription', { staging: [stagingIn('other')] }, {}, 'staging-in-other-subscription'],
    ['of a version of the machine as a whole', { target: galleryTarget({ via: 'vm' }) }, {}, 'optimize-via-machine'],
  ])('%s is refused', (_, request, vm, code) => {
    expect(codes(request, vm)).toEqual([code]);
  });

  it('of a machine that the run decrypts first is not refused', () => {
    const extension = { name: 'Ade', type: 'AzureDiskEncryption', handlerVersion: '2.2' };
    expect(codes({}, { ade: { kind: 'single-pass', osVolume: true, dataVolumes: false, extension } })).toEqual([]);
  });

  it('counts its helper, the copy and its snapshot against the quota', () => {
    const request = aRequest({ ...fine, restorePoint: false });

    expect(Object.fromEntries(wantedQuota(request, aVm()).map(({ count, usage }) => [usage, count]))).toEqual({
      ...{ virtualMachines: 1, cores: 2, PremiumDiskCount: 2, StandardSnapshotCount: 1 },
    });
  });

  it('needs rights in the staging group, and on an image of one’s own', () => {
    const own = computeId('galleries', 'tools', 'images', 'helper');
    const request = aRequest({ ...fine, optimize: { ...optimize, helper: { ...helper, image: { id: own } } } });
    const needed = neededActions(request, aVm()).map(({ action, scope }) => `${action} at ${scope.split('/').at(-1)}`);

    expect(needed).toEqual(
      expect.arrayContaining([
        'Microsoft.Compute/virtualMachines/runCommands/write at staging-rg',
        'Microsoft.Compute/virtualMachines/write at staging-rg',
        'Microsoft.Compute/snapshots/write at staging-rg',
        'Microsoft.Compute/galleries/images/versions/read at helper',
      ]),
    );
  });
});

describe('a request for it', () => {
  const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}`;
  const scope = Scope.parse({ scope: group, modes: ['consume'] });
  const target = { kind: 'gallery', definitionId: DEFINITION_ID };
  const sources = ['vm', 'disk'];
  const policy: Policy = {
    scopes: [scope],
    helper,
    profiles: {
      on: Profile.parse({ targets: [target], optimize: true, sources }),
      off: Profile.parse({ targets: [target], sources }),
      strict: Profile.parse({ targets: [target], optimize: { onFailure: 'fail', maxMinutes: 60 } }),
    },
  };
  const resolve = (body: object) => {
    const request = CaptureRequest.parse({ source: { kind: 'vm', id: VM_ID }, ...body });
    const { findings, request: resolved } = resolveRequest(policy, scope, request);
    return { codes: findings.map(({ code }) => code), optimize: resolved.optimize };
  };

  it('comes from the profile alone', () => {
    expect(resolve({ profile: 'on' })).toEqual({ codes: [], optimize });
    expect(resolve({ profile: 'off' })).toEqual({ codes: [], optimize: undefined });
    expect(resolve({ profile: 'strict' }).optimize).toMatchObject({ onFailure: 'fail', maxMinutes: 60 });
    expect(resolve({ profile: 'off', guest: { optimize: true } }).codes).toEqual(['optimize-not-in-profile']);
    expect(resolve({ target, guest: { optimize: true } }).codes).toEqual(['optimize-not-in-profile']);
  });

  it('can be done without', () => {
    expect(resolve({ profile: 'on', guest: { optimize: false } })).toEqual({ codes: [], optimize: undefined });
  });

  it('is refused of a prepared disk, asked for or by the profile', () => {
    const disk = { source: { kind: 'disk', id: computeId('disks', 'd') }, osState: 'generalized' };

    expect(resolve({ ...disk, profile: 'on' }).codes).toEqual(['field-needs-machine']);
    expect(resolve({ ...disk, profile: 'on', guest: { optimize: false } }).codes).toEqual([]);
    expect(resolve({ ...disk, profile: 'off' }).codes).toEqual([]);
  });
});

describe('the helper machine', () => {
  const tags = { 'goldsmith-capture': CAPTURE_ID };

  it('is a new Windows in the isolated subnet, with names of its run', () => {
    const place = stagingIn(SUBSCRIPTION);
    const { ids, machine, nic } = helperFor({ captureId: CAPTURE_ID, helper, place, tags });

    expect(nic).toMatchObject({ subnetId: place.subnetId, tags });
    expect(machine).toMatchObject({
      ...{ osType: 'Windows', securityType: 'TrustedLaunch', size: 'Standard_D2s_v5', tags },
      from: { kind: 'marketplace', image: { ...image, version: 'latest' } },
    });
    expect(ids.every((id) => id.startsWith(place.resourceGroupId) && id.endsWith(`${CAPTURE_ID}-helper`))).toBe(true);
  });

  it.each([
    ['a word that no catalogue has', { image: { ...image, sku: '../x' } }],
    ['a machine as the image', { image: { id: VM_ID } }],
    ['a size of another kind', { image, size: 'big; rm' }],
  ])('is not made of %s', (_, settings) => {
    expect(HelperMachine.safeParse(settings).success).toBe(false);
  });
});

describe('what the script says', () => {
  const said = (word: string, exitCode: number | null = 0) =>
    optimizeReport(`noise\ngoldsmith ${CAPTURE_ID} ${word}\n`, exitCode, CAPTURE_ID);

  it('counts with the name of the run and exit code 0', () => {
    expect(said('optimized')).toEqual({ kind: 'optimized' });
    expect(said('optimized', 1).kind).toBe('failed');
    expect(optimizeReport('goldsmith cap-0000000000000000 optimized', 0, CAPTURE_ID).kind).toBe('failed');
  });

  it('gives the reason of a failure, or that there was none', () => {
    expect(said('failed DISM ended with 87', 1)).toEqual({ kind: 'failed', reason: 'DISM ended with 87' });
    expect(optimizeReport('', null, CAPTURE_ID)).toMatchObject({ reason: expect.stringContaining('no exit code') });
  });
});
