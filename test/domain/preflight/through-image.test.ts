import { describe, expect, it } from '@jest/globals';
import { preflight } from '../../../src/domain/preflight/preflight.ts';
import type { ResolvedRequest } from '../../../src/domain/request/resolve-request.ts';
import { neededActions } from '../../../src/domain/rights/needed-actions.ts';
import { asPlanned } from '../../../src/domain/definition/through-image.ts';
import type { VmFacts } from '../../../src/domain/vm.ts';
import {
  aDefinition,
  aDisk,
  aRegion,
  aRequest,
  aVm,
  computeId,
  galleryFacts,
  preflightInput,
} from '../../support/vm-builder.ts';

const supported = (over: object = {}) =>
  galleryFacts({ definition: aDefinition({ securityType: 'TrustedLaunchSupported', ...over }) });

function look(request: Partial<ResolvedRequest>, vm: Partial<VmFacts> = {}, target = supported()) {
  const result = preflight(preflightInput({ request: aRequest(request), vm: aVm(vm), target }));
  return { ...result, codes: result.findings.map(({ code }) => code) };
}

describe('a definition that Trusted Launch is possible for', () => {
  it('takes a machine through a managed image, and says so', () => {
    const result = look({});

    expect(result).toMatchObject({ kind: 'ready', plan: { throughImage: true } });
    expect(result.codes).toEqual(['version-through-managed-image']);
  });

  it.each<[string, Partial<ResolvedRequest>, Partial<VmFacts>, ReturnType<typeof supported>]>([
    ['on NVMe', {}, { diskController: 'NVMe' }, supported()],
    ['of Arm64', {}, { architecture: 'Arm64' }, supported({ architecture: 'Arm64' })],
    [
      'that is not generalized',
      { osState: 'specialized' },
      { power: 'deallocated' },
      supported({ osState: 'Specialized' }),
    ],
    [
      'under a customer’s key',
      {},
      { osDisk: aDisk({ diskEncryptionSetId: computeId('diskEncryptionSets', 'k') }) },
      supported(),
    ],
    [
      'whose image shall be under one',
      { regions: [aRegion('westeurope', 20, { diskEncryptionSetId: computeId('diskEncryptionSets', 'k') })] },
      {},
      supported(),
    ],
  ])('takes no machine %s, because no managed image can', (_, request, vm, target) => {
    expect(look(request, vm, target).codes).toContain('definition-takes-no-machine');
  });

  it('takes no Trusted Launch machine at all', () => {
    const { codes } = look({}, { securityType: 'TrustedLaunch' });

    expect(codes).toContain('definition-security-type-mismatch');
    expect(codes).not.toContain('version-through-managed-image');
  });

  it('asks for the right to make and to remove an image beside the machine, or in the staging group', () => {
    const group = `/subscriptions/s/resourceGroups/staging-rg`;
    const staging = [{ location: 'westeurope', resourceGroupId: group, subnetId: `${group}/x` }];
    const at = (request: Partial<ResolvedRequest>) =>
      neededActions(asPlanned(aRequest(request), supported(), aVm()), aVm())
        .filter(({ action }) => /\/images\/(write|delete)$/.test(action) && !action.includes('galleries'))
        .map(({ action, scope }) => `${action.split('/').at(-1)} ${scope.split('/').at(-1)}`);

    expect(at({})).toEqual(['write images-rg', 'delete images-rg']);
    expect(at({ staging })).toEqual(['write staging-rg', 'delete staging-rg']);
  });
});
