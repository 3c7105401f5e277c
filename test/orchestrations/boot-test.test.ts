import { describe, expect, it } from '@jest/globals';
import type { FaultEffect } from '../../local/arm/faults/fault-rule.ts';
import { FLOWS, type Flow, type Ran, runFlow } from '../support/flows.ts';
import { GROUP, SUBSCRIPTION } from '../support/vm-builder.ts';

const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}`;
const subnetId = `${group}/providers/Microsoft.Network/virtualNetworks/vm1VNET/subnets/vm1Subnet`;
const staging = [{ location: 'westeurope', resourceGroupId: group, subnetId }];
const { input } = FLOWS.linux;
const tested: Flow = {
  ...FLOWS.linux,
  input: { ...input, request: { ...input.request, bootTest: true, staging } },
};
const placeOnly: Flow = { ...FLOWS.linux, input: { ...input, request: { ...input.request, staging } } };

const probes = ({ azure }: Ran) => {
  const { disks, plainResources, virtualMachines } = azure.arm.world.tables;
  return [...disks.all(), ...plainResources.all(), ...virtualMachines.all()].filter(({ id }) => /-boot$/.test(id));
};
const version = ({ azure }: Ran) => azure.arm.world.tables.galleryVersions.all().at(-1);
const broken = ({ arm }: Ran['azure']) => {
  const rest = arm.world.tables.virtualMachines.all()[0];
  if (rest) rest.osContent.halfGeneralized = true;
};
const refuse = (operation: string, effect: FaultEffect) => (azure: Ran['azure']) =>
  void azure.arm.world.faults.add([{ operation, times: 0, effect }]);

describe('the boot test', () => {
  it('makes a machine of the version before "latest" finds it, and removes it', async () => {
    await runFlow(tested, {}, (ran) => {
      const steps = ran.statuses.flatMap(({ status }) => (status.step ? [status.step] : []));
      expect(ran.outcome).toMatchObject({ kind: 'captured', proof: 'marker' });
      expect(steps.indexOf('boot-test')).toBeGreaterThan(steps.indexOf('replicate'));
      expect(steps.indexOf('publish')).toBeGreaterThan(steps.indexOf('boot-test'));
      expect(version(ran)?.publishingProfile.excludeFromLatest).toBe(false);
      expect(probes(ran)).toEqual([]);
      expect(ran.lingering).toEqual([]);
    });
  });

  it('that no machine passes keeps the version hidden, says why, and leaves no machine', async () => {
    const cuesIn = (azure: Ran['azure']) => [{ when: { status: 'capture' }, act: () => broken(azure) }];
    await runFlow(tested, { cuesIn }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', step: 'boot-test', problem: { code: 'boot-test-failed' } });
      expect(ran.outcome.problem.message).toContain('OSProvisioningTimedOut');
      expect(version(ran)?.publishingProfile.excludeFromLatest).toBe(true);
      expect(probes(ran)).toEqual([]);
    });
  });

  it.each([
    ['its interface', 'Microsoft.Network/networkInterfaces/write'],
    ['its machine', 'Microsoft.Compute/virtualMachines/write'],
  ])('that may not make %s fails, hides the version and leaves nothing', async (_what, operation) => {
    const effect = { kind: 'answer', status: 403, code: 'AuthorizationFailed', message: 'm' } as const;
    await runFlow(tested, { prepare: refuse(operation, effect) }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', problem: { code: 'boot-test-failed' } });
      expect(version(ran)?.publishingProfile.excludeFromLatest).toBe(true);
      expect(probes(ran)).toEqual([]);
    });
  });

  it('lists the machine that it could not remove', async () => {
    const effect = { kind: 'answer', status: 403, code: 'AuthorizationFailed', message: 'm' } as const;
    await runFlow(tested, { prepare: refuse('Microsoft.Compute/virtualMachines/delete', effect) }, (ran) => {
      const left = ran.outcome.leftBehind.filter(({ what }: { what: string }) => what === 'temporary');
      expect(ran.outcome.kind).toBe('captured');
      expect(left.length).toBeGreaterThan(0);
    });
  });

  it('is forced where the guest left no proof, and is the proof then', async () => {
    const activities = { 'read-serial-log': () => ({ kind: 'done', value: { kind: 'unreadable' } }) };
    await runFlow(placeOnly, { activities }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', proof: 'boot-test' });
      expect(ran.outcome.findings.map(({ code }: { code: string }) => code)).not.toContain('stop-not-proven');
      expect(version(ran)?.publishingProfile.excludeFromLatest).toBe(false);
    });
  });

  it.each<[string, Flow]>([
    ['boot-test-needs-staging', { ...tested, input: { ...input, request: { ...input.request, bootTest: true } } }],
    [
      'boot-test-needs-gallery',
      {
        ...FLOWS.managed,
        input: { ...FLOWS.managed.input, request: { ...FLOWS.managed.input.request, bootTest: true, staging } },
      },
    ],
  ])('is refused in preflight: %s', async (code, flow) => {
    await runFlow(flow, {}, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'refused', findings: [{ code }] });
    });
  });
});
