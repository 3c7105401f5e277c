import { describe, expect, it } from '@jest/globals';
import { wantedQuota } from '../../../src/domain/preflight/around/quota-findings.ts';
import { preflight } from '../../../src/domain/preflight/preflight.ts';
import type { ResolvedRequest } from '../../../src/domain/request/resolve-request.ts';
import type { VmFacts } from '../../../src/domain/vm.ts';
import {
  aDefinition,
  aDisk,
  aRequest,
  aVm,
  galleryFacts,
  galleryTarget,
  imageFacts,
  imageTarget,
  preflightInput,
} from '../../support/vm-builder.ts';
import { staging } from './mode-cases.ts';

const specialized = galleryFacts({ definition: aDefinition({ osState: 'Specialized' }) });

function codes(request: Partial<ResolvedRequest>, vm: Partial<VmFacts> = {}, more: object = {}): string[] {
  const result = preflight(preflightInput({ request: aRequest(request), vm: aVm(vm), ...more }));
  return result.findings.map((finding) => finding.code);
}

describe('a copy', () => {
  const copy = { mode: 'copy', staging: staging() } as const;

  it.each<[string, Partial<ResolvedRequest>, Partial<VmFacts>, string]>([
    ['without a staging place in the region', { mode: 'copy' }, {}, 'staging-missing'],
    ['in another subscription', { ...copy, staging: staging('other') }, {}, 'staging-in-other-subscription'],
    ['of a flagged machine', copy, { flaggedGeneralized: true, power: 'deallocated' }, 'copy-of-generalized-machine'],
    ['of a confidential machine', copy, { securityType: 'ConfidentialVM' }, 'copy-of-confidential-machine'],
    [
      'of a machine under Azure Disk Encryption',
      copy,
      { ade: { kind: 'single-pass', osVolume: true, dataVolumes: true } },
      'copy-of-encrypted-disks',
    ],
  ])('%s is refused', (_, request, vm, code) => {
    expect(codes(request, vm)).toContain(code);
  });

  it('of a machine that an operator has stopped is fine: the copy is started, not the source', () => {
    expect(codes(copy, { power: 'deallocated', agentReady: false })).toEqual([]);
  });

  it.each<[string, string, string, object]>([
    ['Standard_D8s_v5', 'Premium_LRS', 'generalized', { virtualMachines: 1, cores: 8, PremiumDiskCount: 2 }],
    ['Standard_F4s_v2', 'StandardSSD_LRS', 'generalized', { virtualMachines: 1, cores: 4, StandardSSDDiskCount: 2 }],
    ['Standard_A4m_v2', 'Standard_LRS', 'generalized', { virtualMachines: 1, cores: 4, StandardDiskCount: 2 }],
    ['Standard_D3_v2', 'Premium_ZRS', 'generalized', { virtualMachines: 1 }],
    ['Standard_DS13-2_v2', 'Premium_ZRS', 'generalized', { virtualMachines: 1 }],
    ['Standard_A3', 'Premium_ZRS', 'generalized', { virtualMachines: 1 }],
    ['Standard_D8s_v5', 'Premium_LRS', 'specialized', {}],
  ])('of %s with disks of %s, %s, is counted as what Azure counts', (size, accountType, osState, counts) => {
    const disk = aDisk({ accountType });
    const dataDisks = [0, 1].map((lun) => ({ ...disk, lun }));
    const request = aRequest({ ...copy, osState: osState as 'generalized', excludeDataDisks: [1] });
    const wanted = wantedQuota(request, aVm({ size, osDisk: disk, dataDisks }));

    expect(Object.fromEntries(wanted.map(({ count, usage }) => [usage, count]))).toEqual({
      ...{ ...counts, StandardSnapshotCount: 2 },
    });
  });

  it('of several disks of a running machine is warned about', () => {
    expect(codes(copy, { dataDisks: [{ ...aDisk(), lun: 0 }] })).toContain('copied-while-running');
  });
});

describe('a specialized image', () => {
  const request = { osState: 'specialized' } as const;

  it('of a deallocated machine needs a definition of that state and nothing more', () => {
    expect(codes(request, { power: 'deallocated' }, { target: specialized })).toEqual([]);
    expect(codes(request, { power: 'deallocated' })).toEqual(['definition-os-state-mismatch']);
  });

  it('of a running machine is refused, or warned about where snapshots are taken', () => {
    const target = galleryTarget({ via: 'snapshot' });

    expect(codes(request, {}, { target: specialized })).toEqual(['specialized-source-running']);
    expect(codes({ ...request, target }, {}, { target: specialized })).toEqual(['specialized-while-running']);
  });

  it('is no managed image', () => {
    const asked = { ...request, target: imageTarget() };

    expect(codes(asked, { power: 'deallocated' }, { target: imageFacts() })).toEqual(['specialized-needs-gallery']);
  });

  it('of a generalized machine is refused', () => {
    const vm = { power: 'deallocated', flaggedGeneralized: true } as const;

    expect(codes(request, vm, { target: specialized })).toEqual(['generalized-source-for-specialized']);
  });
});

describe('excluded data disks', () => {
  const vm = { dataDisks: [0, 3].map((lun) => ({ ...aDisk({ accountType: 'UltraSSD_LRS' }), lun })) };

  it('are not looked at, and warned about', () => {
    expect(codes({ excludeDataDisks: [0, 3] }, vm)).toEqual(['data-disk-excluded', 'data-disk-excluded']);
  });

  it('must be there', () => {
    expect(codes({ excludeDataDisks: [0, 1, 3] }, vm)).toContain('excluded-disk-not-found');
  });

  it('cannot stay out of a version made from the machine as a whole', () => {
    const target = galleryTarget({ via: 'vm' });

    expect(codes({ excludeDataDisks: [0, 3], target }, vm)).toContain('exclusion-needs-disks');
  });
});
