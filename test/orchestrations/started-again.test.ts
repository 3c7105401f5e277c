import { describe, expect, it } from '@jest/globals';
import type { FaultRule } from '../../local/arm/faults/fault-rule.ts';
import { actOnGuest } from '../../local/arm/resources/vm/vm-power.ts';
import { evidenceOf, mayAdopt } from '../../src/domain/adoption/evidence.ts';
import type { Call } from '../support/drive.ts';
import { FLOWS, type Flow, type Ran, runFlow, vmIn } from '../support/flows.ts';
import { CAPTURE_ID, imageTarget, VM_GUID, VM_ID } from '../support/vm-builder.ts';

/** Its first start ends by itself: an answer file is at hand. */
const windows = (guest: object = {}): Flow => ({
  ...FLOWS.windows,
  vm: { os: 'Windows', guest: { sysprepSeconds: 60, oobeSeconds: 120, ...guest }, tags: FLOWS.windows.vm.tags },
});
const codesOf = ({ outcome }: Ran): string[] => outcome.findings.map(({ code }: { code: string }) => code);
const leftOf = ({ outcome }: Ran): string[] => outcome.leftBehind.map(({ what }: { what: string }) => what);
const sealings = ({ calls }: Ran) =>
  calls
    .filter(({ input, name }) => name === 'start-run-command' && input.step === 'sysprep')
    .map(({ input }) => input.name);

/** Long enough to be looked at on its way. */
const SLOW: FaultRule = {
  operation: 'Microsoft.Compute/virtualMachines/deallocate/action',
  effect: { kind: 'slow', seconds: 120 },
};

/** Somebody starts the machine right before a call of the run, so many times at most. */
function starting(isTheMoment: (call: Call, power: string) => boolean, times = 1) {
  let azure: Ran['azure'] | undefined;
  let left = times;
  return {
    prepare: (world: Ran['azure']) => {
      azure = world;
      world.arm.world.faults.add([SLOW]);
    },
    intercept: (call: Call) => {
      if (azure && left > 0 && isTheMoment(call, vmIn(azure).power)) {
        left -= 1;
        actOnGuest(azure.arm.world, vmIn(azure), 'operator-start');
      }
      return undefined;
    },
  };
}
const beforeDeallocation = ({ name }: Call): boolean => name === 'start-deallocate';
const inDeallocation = ({ name }: Call, power: string): boolean =>
  name === 'poll-operation' && power === 'deallocating';
const beforeFlag = ({ name }: Call): boolean => name === 'mark-generalized';
/** It was seen off once, and is running at the second sight. */
const betweenTwoLooks = () => {
  let seen = 0;
  return ({ name }: Call, power: string): boolean => name === 'read-state' && power === 'stopped' && ++seen === 2;
};

describe('Windows that somebody starts after Sysprep', () => {
  it.each([
    ['between two looks at it', betweenTwoLooks()],
    ['before it is deallocated', beforeDeallocation],
    ['while it is deallocated', inDeallocation],
    ['before it is flagged', beforeFlag],
  ])('%s is generalized again, with a proof of its own', async (_, moment) => {
    await runFlow(windows(), starting(moment), (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', proof: 'marker' });
      expect(codesOf(ran)).toEqual(expect.arrayContaining(['generalized-again']));
      expect(new Set(sealings(ran)).size).toBe(2);
      expect(vmIn(ran.azure)).toMatchObject({ osState: 'generalized', osContent: { generalized: true } });
      expect(leftOf(ran)).not.toContain('started-guest');
      expect(ran.lingering).toEqual([]);
    });
  });

  it('counts for a managed image too', async () => {
    const flow = windows();
    const request = { ...flow.input.request, target: imageTarget(), regions: [] };
    const { regions: _, ...rest } = request;
    await runFlow({ ...flow, input: { ...flow.input, request: rest } }, starting(beforeDeallocation), (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', proof: 'marker' });
    });
  });

  it('and waits there for somebody fails the run, which says what it is now', async () => {
    const { oobeSeconds: _, ...guest } = windows().vm.guest as { oobeSeconds: number };
    await runFlow({ ...windows(), vm: { ...windows().vm, guest } }, starting(beforeDeallocation), (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', problem: { code: 'started-after-generalize' } });
      expect(ran.outcome.problem.message).toContain('first start');
      expect(leftOf(ran)).toContain('started-guest');
      expect(leftOf(ran)).not.toContain('generalized-guest');
      expect(vmIn(ran.azure).osState).toBeUndefined();
    });
  });

  it('is not generalized where Sysprep has no run left', async () => {
    const moment = starting(beforeDeallocation);
    const intercept = (call: Call) => {
      const seen = moment.intercept(call);
      if (call.name === 'read-run-command' && /-preflight-3$/.test(String(call.input.name))) {
        const output = 'image-state IMAGE_STATE_COMPLETE\nrearms-left 0\nend 2\n';
        return { kind: 'done', value: { state: 'succeeded', exitCode: 0, output, error: '' } };
      }
      return seen;
    };
    await runFlow(windows(), { ...moment, intercept }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', problem: { code: 'started-after-generalize' } });
      expect(ran.outcome.problem.message).toContain('rearm');
      expect(sealings(ran)).toHaveLength(1);
    });
  });

  it('is not generalized for ever: the third start ends the run', async () => {
    await runFlow(windows(), starting(beforeDeallocation, 9), (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', problem: { code: 'started-after-generalize' } });
      expect(ran.outcome.problem.message).toContain('3 times');
      expect(new Set(sealings(ran)).size).toBe(3);
    });
  });
});

describe('Linux that somebody starts after its deprovisioning', () => {
  it.each([
    ['between two looks at it', betweenTwoLooks()],
    ['before it is deallocated', beforeDeallocation],
    ['while it is deallocated', inDeallocation],
    ['before it is flagged', beforeFlag],
  ])('%s is refused with the reason and the way out', async (_, moment) => {
    await runFlow(FLOWS.linux, starting(moment), (ran) => {
      expect(ran.outcome).toMatchObject({
        ...{ kind: 'failed', problem: { code: 'started-after-generalize' } },
      });
      expect(ran.outcome.problem.fix).toContain('goldsmith restore');
      expect(leftOf(ran)).toContain('started-guest');
      expect(vmIn(ran.azure).osState).toBeUndefined();
    });
  });

  it('is not taken for generalized by a later run, whoever has switched it off', () => {
    const problem = { code: 'started-after-generalize', message: 'm' };
    const output = { kind: 'failed', problem, findings: [], leftBehind: [{ what: 'started-guest', id: VM_ID }] };
    const evidence = evidenceOf(CAPTURE_ID, { kind: 'ended', vmGuid: VM_GUID, output }, { id: VM_ID, vmGuid: VM_GUID });

    expect(evidence?.guest).toBe('started');
    expect(mayAdopt(evidence, { power: 'stopped' })).toBe(false);
    expect(mayAdopt(evidence, { power: 'deallocated' })).toBe(false);
  });
});
