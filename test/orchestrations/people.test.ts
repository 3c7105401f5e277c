import { describe, expect, it } from '@jest/globals';
import { decisionEvent, type RunStatus, type Waiting } from '../../src/domain/run/step.ts';
import type { Cue } from '../support/drive.ts';
import { FLOWS, type Flow, type Ran, runFlow, vmIn, writesOf } from '../support/flows.ts';
import { byHttp, limits } from '../support/run-builder.ts';
import { CAPTURE_ID, VM_ID } from '../support/vm-builder.ts';

const full: Flow = {
  ...FLOWS.linux,
  input: { ...FLOWS.linux.input, limits: limits({ runsPerHour: 0, coolDownSeconds: 5 }) },
};
const unknownCaller: Flow = { ...FLOWS.managed, input: { ...FLOWS.managed.input, requestedBy: byHttp(true) } };

const decide = (status: Waiting, data: object): Cue => ({
  when: { status },
  raiseOn: ({ approval }: RunStatus) => ({ name: decisionEvent(status), data: { hash: approval?.hash, ...data } }),
});
const approve = { approve: true, by: 'bob' };
const states = (ran: Ran) =>
  ran.statuses.filter(({ instanceId }) => instanceId === CAPTURE_ID).map(({ status }) => status.state);
/** But for the run command by which preflight asks the guest, and its removal. */
const writes = (ran: Ran) =>
  writesOf(ran.azure).filter((write) => !/\/runCommands\/goldsmith-cap-\w+-preflight-\d$/.test(write));

describe('a run over the hourly limit', () => {
  it('is held until a person approves it', async () => {
    await runFlow(full, { cues: [decide('held', approve)] }, (ran) => {
      expect(states(ran)).toContain('held');
      expect(ran.outcome.kind).toBe('captured');
      expect(ran.lingering).toEqual([]);
    });
  });

  it('is cancelled when a person rejects it', async () => {
    await runFlow(full, { cues: [decide('held', { approve: false, by: 'bob' })] }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'cancelled', step: 'admission', by: 'bob' });
      expect(vmIn(ran.azure)).toMatchObject({ power: 'running' });
    });
  });

  it('is refused when nobody decides in time', async () => {
    await runFlow(full, {}, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'refused', findings: [{ code: 'hourly-limit-reached' }] });
      expect(ran.seconds).toBeGreaterThanOrEqual(3_600);
      expect(vmIn(ran.azure).tags).toMatchObject({ 'image-state': 'refused' });
    });
  });

  it.each<[string, Cue['when']]>([
    ['while it is held', { status: 'held' }],
    ['right before it is held', { before: 'read-pause' }],
  ])('is cancelled at once when the cancel comes %s', async (_when, when) => {
    await runFlow(full, { cues: [{ when, raise: { name: 'cancel', data: { by: 'ann' } } }] }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'cancelled', by: 'ann' });
      expect(ran.seconds).toBeLessThan(60);
    });
  });
});

describe('a run that needs approval', () => {
  it('waits for it before its first write, then looks again', async () => {
    await runFlow(unknownCaller, { cues: [decide('waiting-for-approval', approve)] }, (ran) => {
      expect(states(ran).slice(0, 3)).toEqual(['running', 'running', 'waiting-for-approval']);
      expect(ran.calls.filter((call) => call.name === 'read-source')).toHaveLength(3);
      expect(ran.outcome.kind).toBe('captured');
    });
  });

  it.each(['Linux', 'Windows'] as const)(
    'shows what the guest of %s holds now that an image should not, and not in what is agreed to',
    async (os) => {
      const residue = ['user bob uid=1001', 'agent /opt/nessus_agent'];
      const flow: Flow = {
        ...(os === 'Linux' ? FLOWS.linux : FLOWS.windows),
        vm: { os, guest: { sysprepSeconds: 60, residue }, tags: { team: 'web' } },
      };
      const asked: Flow = { ...flow, input: { ...flow.input, requestedBy: byHttp(true) } };
      await runFlow(asked, { cues: [decide('waiting-for-approval', approve)] }, (ran) => {
        const shown = ran.statuses.find(({ status }) => status.state === 'waiting-for-approval')?.status.approval;
        expect(shown?.residue).toEqual({
          removed: [],
          remains: [
            { kind: 'user', what: 'bob uid=1001' },
            { kind: 'agent', what: '/opt/nessus_agent' },
          ],
          complete: true,
        });
        expect(ran.outcome.kind).toBe('captured');
      });
    },
  );

  it('is not let past the hourly limit by an approval that was given twice', async () => {
    const both: Flow = { ...full, input: { ...full.input, requestedBy: byHttp(true) } };
    const cues = [decide('waiting-for-approval', approve), decide('waiting-for-approval', approve)];
    await runFlow(both, { cues }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'refused', findings: [{ code: 'hourly-limit-reached' }] });
    });
  });

  it('is refused when what was approved is not true any more', async () => {
    const cuesIn = (azure: Ran['azure']): Cue[] => [
      { ...decide('waiting-for-approval', approve), act: () => void (vmIn(azure).guest.agent = 'gone') },
    ];
    await runFlow(unknownCaller, { cuesIn }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'refused', findings: [{ code: 'agent-not-ready' }] });
      expect(writes(ran)).toEqual([]);
    });
  });

  it('is refused when the machine has another data disk than when it was approved', async () => {
    const flow: Flow = { ...unknownCaller, vm: { ...unknownCaller.vm, dataDisks: [{ lun: 0, sizeGiB: 8 }] } };
    const swap = (azure: Ran['azure']): void => {
      vmIn(azure).model.storageProfile.dataDisks[0].lun = 5;
    };
    const cuesIn = (azure: Ran['azure']): Cue[] => [
      { ...decide('waiting-for-approval', approve), act: () => swap(azure) },
    ];
    await runFlow(flow, { cuesIn }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'refused', findings: [{ code: 'disks-changed', where: VM_ID }] });
      expect(writes(ran)).toEqual([]);
    });
  });

  it.each<[string, Cue[], object]>([
    ['rejected', [decide('waiting-for-approval', { approve: false, by: 'bob' })], { kind: 'cancelled', by: 'bob' }],
    [
      'rejected by an event that does not say yes',
      [decide('waiting-for-approval', { approve: 'true' })],
      { kind: 'cancelled', by: 'unknown' },
    ],
    [
      'cancelled',
      [{ when: { status: 'waiting-for-approval' }, raise: { name: 'cancel', data: { by: 'ann' } } }],
      { kind: 'cancelled', by: 'ann' },
    ],
    [
      'cancelled before it began to wait',
      [{ when: { before: 'read-source' }, raise: { name: 'cancel', data: { by: 'ann' } } }],
      { kind: 'cancelled', by: 'ann' },
    ],
    ['never decided', [], { kind: 'refused', findings: [{ code: 'not-approved-in-time' }] }],
  ])('writes nothing when it is %s', async (_what, cues, outcome) => {
    await runFlow(unknownCaller, { cues }, (ran) => {
      expect(ran.outcome).toMatchObject(outcome);
      expect(writes(ran)).toEqual([]);
      expect(vmIn(ran.azure).tags).toEqual({ team: 'web' });
    });
  });
});

describe('a run that two people must approve', () => {
  const production: Flow = {
    ...unknownCaller,
    input: { ...unknownCaller.input, request: { ...unknownCaller.input.request, approvers: 2 } },
  };
  const words = (...data: object[]): Cue[] => data.map((each) => decide('waiting-for-approval', each));
  const asker = production.input.requestedBy.caller;

  it('goes on when two different people have agreed, and shows who has', async () => {
    await runFlow(production, { cues: words(approve, { approve: true, by: 'eve' }) }, (ran) => {
      const shown = ran.statuses.flatMap(({ status }) => (status.approval ? [status.approval.by] : []));
      expect(ran.outcome.kind).toBe('captured');
      expect(shown).toEqual([[], ['bob']]);
      expect(ran.lingering).toEqual([]);
    });
  });

  it.each<[string, Cue[]]>([
    ['one person twice', words(approve, approve)],
    ['one of them who asked for it himself', words(approve, { approve: true, by: asker })],
    ['one of them for something else', words(approve, { approve: true, by: 'eve', hash: '0'.repeat(64) })],
    ['one of them for nothing in particular', words(approve, { approve: true, by: 'eve', hash: null })],
    ['one of them nobody knows', words(approve, { approve: true, by: undefined })],
  ])('is refused when it was %s', async (_who, cues) => {
    await runFlow(production, { cues }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'refused', findings: [{ code: 'not-approved-in-time' }] });
      expect(writes(ran)).toEqual([]);
    });
  });

  it('is over when the second says no', async () => {
    await runFlow(production, { cues: words(approve, { approve: false, by: 'eve' }) }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'cancelled', by: 'eve' });
    });
  });
});

describe('the pause switch', () => {
  const pausedUntil = (look: number) => {
    let looks = 0;
    return { 'read-pause': () => ({ kind: 'done', value: { paused: (looks += 1) <= look } }) };
  };

  it('holds a run at its next boundary until it is released', async () => {
    await runFlow(FLOWS.linux, { activities: pausedUntil(3) }, (ran) => {
      expect(states(ran).filter((state) => state === 'paused')).toHaveLength(3);
      expect(ran.outcome.kind).toBe('captured');
      expect(ran.lingering).toEqual([]);
    });
  });

  it('ends a run that it holds too long, with the machine as it was', async () => {
    await runFlow(FLOWS.linux, { activities: pausedUntil(Infinity) }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', problem: { code: 'paused-too-long' }, leftBehind: [] });
      expect(vmIn(ran.azure).power).toBe('running');
    });
  });

  it('lets go of a run that is cancelled', async () => {
    const cues: Cue[] = [{ when: { status: 'paused' }, raise: { name: 'cancel', data: { by: 'ann' } } }];
    await runFlow(FLOWS.linux, { activities: pausedUntil(Infinity), cues }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'cancelled', by: 'ann' });
      expect(ran.seconds).toBeLessThan(60);
    });
  });

  it('does not stop a run past the point of no return', async () => {
    let paused = false;
    const activities = { 'read-pause': () => ({ kind: 'done', value: { paused } }) };
    const cues: Cue[] = [{ when: { status: 'generalize' }, act: () => void (paused = true) }];
    await runFlow(FLOWS.linux, { activities, cues }, (ran) => {
      expect(ran.outcome.kind).toBe('captured');
    });
  });
});

describe('a machine that another run holds', () => {
  it('is refused to a run that finds it so when it wants to take it', async () => {
    const taken = { 'image-ready': 'cap-other', 'image-state': 'running', 'image-capture': 'cap-other' };
    const cuesIn = (azure: Ran['azure']): Cue[] => [
      { when: { before: 'read-tags', nth: 2 }, act: () => void Object.assign(vmIn(azure).tags, taken) },
    ];
    const activities = { 'read-run': () => ({ kind: 'done', value: { kind: 'live' } }) };
    await runFlow(FLOWS.linux, { activities, cuesIn }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'refused', findings: [{ code: 'held-by-another-run', where: VM_ID }] });
      expect(vmIn(ran.azure).tags).toMatchObject(taken);
    });
  });

  it('goes to the one whose tags stand at the end of the cool-down', async () => {
    const taken = { 'image-ready': 'cap-other', 'image-capture': 'cap-other' };
    const cuesIn = (azure: Ran['azure']): Cue[] => [
      { when: { status: 'cool-down' }, act: () => void Object.assign(vmIn(azure).tags, taken) },
    ];
    const activities = { 'read-run': () => ({ kind: 'done', value: { kind: 'live' } }) };
    await runFlow(FLOWS.linux, { activities, cuesIn }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'refused', findings: [{ code: 'held-by-another-run' }] });
      expect(vmIn(ran.azure).tags).toMatchObject(taken);
    });
  });
});
