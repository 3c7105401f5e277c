import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SeedVm } from '../../local/arm/seed-shape.ts';
import { APPROVER, principalHeader, TAGGER } from '../../local/world/people.ts';
import { type IdentityGate, startIdentityGate } from './support/identity-gate.ts';
import { definitionId, type Instance, type Lab, linux, openLab, PROFILES, SCOPE, vmId } from './support/lab.ts';
import { tagEvent } from './support/payloads.ts';

const asApprover = principalHeader(APPROVER, ['Capture.Approve', 'Capture.Read']);
const WANTED = { 'image-ready': 'true' };
const TAGS_READ = 'Microsoft.Resources/tags/read';

let lab: Lab;
let gate: IdentityGate;
let machines = 0;
/** The machine of the test that runs. */
let name: string;
let id: string;
let eventIds = 0;

beforeAll(async () => {
  gate = await startIdentityGate();
  lab = await openLab({
    scopes: [{ ...SCOPE, limits: { runsPerHour: 1_000 } }],
    profiles: { ...PROFILES, approved: { ...PROFILES.web, approval: true } },
    settings: { IDENTITY_ENDPOINT: gate.endpoint },
  });
  gate.target = lab.world.arm.url;
});
afterAll(async () => {
  await lab.close();
  await gate.close();
});

beforeEach(() => {
  machines += 1;
  name = `vm${machines}`;
  id = vmId(name);
});

// ---- steps

const make = (more: Partial<SeedVm> = {}) => lab.seed({ virtualMachines: [linux(name, more)] });

/** Tags the machine as an allowed user, and has Event Grid tell of it until the app has taken it. */
async function request(tags: Record<string, string> = {}): Promise<string> {
  await lab.tag(id, { ...WANTED, ...tags });
  eventIds += 1;
  return redeliver(`event-${eventIds}`);
}

const redeliver = (eventId = `event-${eventIds}`): Promise<string> =>
  lab.publish(tagEvent(id, TAGGER, eventId), 'cloudevents');

async function guard(): Promise<Instance> {
  return (await lab.guardOf(id)) as Instance;
}

/** The host loses the token that it had. */
const breakIdentity = async (gives: 'refusals' | 'nonsense'): Promise<void> => {
  gate.gives = gives;
  await lab.world.killHost();
};

const holdTags = (seconds: number, more: Record<string, unknown> = {}) =>
  lab.fault({
    operation: TAGS_READ,
    resource: name,
    ...more,
    effect: { kind: 'throttle', retryAfterSeconds: seconds },
  });

const approve = (captureId: string) => lab.approve(captureId, asApprover);
const cancel = (captureId: string) => lab.api('POST', `/captures/${captureId}/cancel`);

const versions = async () =>
  (await lab.versionsOf(definitionId('lin'))).filter((version) => version.tags['goldsmith-source'] === id);

async function liveRuns(): Promise<Instance[]> {
  return (await lab.live()).filter((one) => one.name === 'capture-vm' && one.input?.vmId === id);
}

/** How the runs of the machine ended. */
async function ends(): Promise<string[]> {
  return (await lab.runsOf(id)).map((run) => (run.output as { kind: string }).kind).sort();
}

// ---- what must hold whatever happened

afterEach(async () => {
  gate.gives = 'tokens';
  await lab.untilQuiet(id);
  await lab.pass(700); // two sweeps of reconcile
  await lab.untilQuiet(id);
  const tags = await lab.tags(id);
  const undelivered = (await lab.deliveries()).filter(({ state }) => state !== 'delivered');
  expect(lab.mostLive(id)).toBeLessThanOrEqual(1);
  expect(tags['image-state']).not.toBe('running');
  if ((await versions()).length === 0) {
    expect(['failed', 'cancelled', 'refused']).toContain(tags['image-state']);
    expect(tags['image-ready']).toBeUndefined();
  }
  expect(undelivered).toEqual([]);
});

describe('a guard that is terminated', () => {
  it('before its run has begun, is started again by the sweep with the request it had', async () => {
    await make();
    await holdTags(120, { nth: 2 }); // the trigger reads the tags first, its guard second
    await request();
    await lab.settle();
    expect(await lab.runsOf(id)).toEqual([]);

    await lab.terminate((await guard()).instanceId);
    await lab.until(async () => (await versions()).length === 1);

    expect(await lab.runsOf(id)).toHaveLength(1);
  });

  it('before its run has taken the request, does not get a second run beside the first', async () => {
    await make({ tags: { 'image-profile': 'approved' } });
    await request();
    await lab.settle();
    const [first] = await liveRuns();

    await lab.terminate((await guard()).instanceId);
    await redeliver();
    await redeliver('another-event');
    await lab.pass(900);

    const runs = await liveRuns();
    for (const run of runs) await approve(run.instanceId);
    expect(runs.map((run) => run.instanceId)).toEqual([first?.instanceId]);
    await lab.untilQuiet(id);
    expect(await versions()).toHaveLength(1);
  });

  it('during the cool-down, leaves a run that goes on to its image', async () => {
    await make();
    await request();
    await lab.untilStep(id, 'cool-down');

    await lab.terminate((await guard()).instanceId);
    await redeliver();
    await lab.untilQuiet(id);

    expect(await lab.runsOf(id)).toHaveLength(1);
    expect(await versions()).toHaveLength(1);
  });

  it.each(['restore-point', 'generalize', 'replicate'])(
    'in the step %s, leaves a run that goes on to its image',
    async (step) => {
      await make();
      await request();
      await lab.untilStep(id, step);

      await lab.terminate((await guard()).instanceId);
      await redeliver();
      await redeliver('another-event');
      await lab.untilQuiet(id);

      expect(await lab.runsOf(id)).toHaveLength(1);
      expect(await versions()).toHaveLength(1);
    },
  );

  it('before its run fails, leaves a machine that the sweep settles as failed', async () => {
    await make({ guest: { waagentExitCode: 1 } });
    await request();
    await lab.untilStep(id, 'generalize');

    await lab.terminate((await guard()).instanceId);
    await lab.untilQuiet(id);
    expect(await lab.tags(id)).toMatchObject({ 'image-state': 'running' });
    await lab.pass(600);

    expect(await lab.tags(id)).toMatchObject({ 'image-state': 'failed' });
  });

  it('is replaced by one that follows the live run, when the machine is tagged again', async () => {
    await make();
    await request();
    await lab.untilStep(id, 'cool-down');
    await lab.terminate((await guard()).instanceId);

    await request();
    await lab.pass(600);
    await lab.untilQuiet(id);

    expect(await ends()).toEqual(['cancelled', 'captured']);
  });

  it('does not open the machine to a second run over HTTP: that one waits its turn', async () => {
    await make();
    const first = await lab.start(name);
    await lab.untilStep(id, 'restore-point');
    await lab.terminate((await guard()).instanceId);

    const second = await lab.start(name);
    await lab.untilQuiet(id);

    expect([first.status, [202, 409].includes(second.status)]).toEqual([202, true]);
    expect(await versions()).toHaveLength(second.status === 202 ? 2 : 1);
  });
});

describe('a run whose app gets no token for half an hour', () => {
  it('waits, says so, and goes on', async () => {
    await make();
    await request();
    await lab.untilStep(id, 'cool-down');

    await breakIdentity('refusals');
    await lab.pass(1_800);
    const [waiting] = await liveRuns();
    gate.gives = 'tokens';
    await lab.untilQuiet(id);

    expect(waiting?.customStatus).toMatchObject({ waitsFor: { what: 'no-token' } });
    expect(await versions()).toHaveLength(1);
  });
});

describe('a guard that fails, because nobody understands what the identity endpoint of the app answers for a while', () => {
  it('before its run has begun, is started again by the sweep', async () => {
    await make();
    await holdTags(60, { nth: 2 });
    await request();
    await lab.settle();

    await breakIdentity('nonsense');
    await lab.until(async () => (await guard()).runtimeStatus === 'Failed', 1);
    gate.gives = 'tokens';
    await lab.until(async () => (await versions()).length === 1);

    expect(await lab.runsOf(id)).toHaveLength(1);
  });

  it('while it settles a cancelled run, leaves a machine that the sweep settles', async () => {
    await make();
    await request();
    const run = await lab.untilStep(id, 'cool-down');
    await holdTags(60);
    await cancel(run.instanceId);
    await lab.settle();

    await breakIdentity('nonsense');
    await lab.until(async () => (await guard()).runtimeStatus === 'Failed', 1);
    expect(await lab.tags(id)).toMatchObject({ 'image-state': 'running' });
    gate.gives = 'tokens';
    await lab.pass(900);

    expect(await lab.tags(id)).toMatchObject({ 'image-state': 'cancelled' });
  });

  it('together with its run, leaves a machine that the sweep settles as failed, and that can be asked for again', async () => {
    await make();
    await request();
    await lab.untilStep(id, 'cool-down');

    await breakIdentity('nonsense');
    await lab.until(async () => (await guard()).runtimeStatus === 'Failed', 1);
    expect((await lab.runsOf(id)).map(({ runtimeStatus }) => runtimeStatus)).toEqual(['Failed']);
    gate.gives = 'tokens';
    await lab.pass(900);
    expect(await lab.tags(id)).toMatchObject({ 'image-state': 'failed' });
    await request();
    await lab.untilQuiet(id);

    expect(await versions()).toHaveLength(1);
  });
});

describe('a run', () => {
  it.each(['cool-down', 'generalize', 'replicate'])(
    'that is terminated in the step %s ends its guard, which says so on the machine where it can',
    async (step) => {
      await make();
      await request();
      const run = await lab.untilStep(id, step);

      await lab.terminate(run.instanceId);
      await lab.untilQuiet(id);
      await lab.pass(600);

      const state = (await lab.tags(id))['image-state'];
      expect(state).toBe(step === 'replicate' ? 'consumed' : 'failed');
    },
  );

  it('that is terminated before it took the request leaves a stated end, not a request that nobody serves', async () => {
    await make({ tags: { 'image-profile': 'approved' } });
    await request();
    await lab.settle();
    const [run] = await liveRuns();

    await lab.terminate(run?.instanceId ?? '');
    await lab.pass(900);
    for (const live of await liveRuns()) await approve(live.instanceId);
    await lab.untilQuiet(id);

    expect((await lab.tags(id))['image-state']).toBeDefined();
  });

  it('whose request a second person rejects leaves a stated end, and is not asked for again by a redelivered event', async () => {
    await make({ tags: { 'image-profile': 'approved' } });
    await request();
    await lab.pass(60);
    await redeliver(); // answered 500 while the run waits, and delivered again later
    const [run] = await liveRuns();

    await lab.api('POST', `/captures/${run?.instanceId}/reject`, undefined, asApprover);
    await lab.pass(3_600);

    expect(await lab.runsOf(id)).toHaveLength(1);
    expect(await lab.tags(id)).toMatchObject({ 'image-state': 'cancelled' });
  });

  it('that fails in its guest is settled as failed by its guard at once', async () => {
    await make({ guest: { waagentExitCode: 1 } });
    await request();
    await lab.untilQuiet(id);

    const [run] = await lab.runsOf(id);
    expect(run?.output).toMatchObject({ kind: 'failed', problem: { code: 'deprovision-failed' } });
    expect(await lab.tags(id)).toEqual({ 'image-state': 'failed', 'image-capture': run?.instanceId });
  });

  it('that meets an answer nobody expected leaves a stated end, not a request that nobody serves', async () => {
    await make();
    // What preflight reads is no machine at all; the trigger's own read before it is one.
    const effect = { kind: 'answer', status: 200, code: 'odd', message: 'not a machine' };
    await lab.fault({ operation: 'Microsoft.Compute/virtualMachines/read', resource: name, nth: 2, effect });
    await request();
    await lab.untilQuiet(id);
    await lab.pass(900);

    expect((await lab.tags(id))['image-state']).toBeDefined();
  });
});

describe('history that is purged', () => {
  it('of guard and run after the image is made, leaves nothing to repair', async () => {
    await make();
    await request();
    await lab.untilQuiet(id);
    const [run] = await lab.runsOf(id);

    await lab.purge((await guard()).instanceId);
    await lab.purge(run?.instanceId ?? '');
    await redeliver();
    await lab.pass(900);

    expect(await lab.runsOf(id)).toEqual([]);
    expect(await versions()).toHaveLength(1);
  });

  it('of a guard that was terminated and of a run that failed, leaves a machine that the sweep settles', async () => {
    await make({ guest: { waagentExitCode: 1 } });
    await request();
    const run = await lab.untilStep(id, 'generalize');
    await lab.terminate((await guard()).instanceId);
    await lab.until(async () => (await liveRuns()).length === 0);

    await lab.purge((await guard()).instanceId);
    await lab.purge(run.instanceId);
    await lab.pass(900);

    expect(await lab.tags(id)).toMatchObject({ 'image-state': 'failed', 'image-capture': run.instanceId });
  });

  it('of a cancelled run, does not keep the machine from being asked for again', async () => {
    await make();
    await request();
    const run = await lab.untilStep(id, 'cool-down');
    await cancel(run.instanceId);
    await lab.untilQuiet(id);
    await lab.purge((await guard()).instanceId);
    await lab.purge(run.instanceId);

    await request();
    await lab.untilQuiet(id);

    expect(await versions()).toHaveLength(1);
  });
});

describe('a machine that is tagged true again', () => {
  it('between the end of the run and the end of its guard is captured by the next run', async () => {
    await make();
    await request();
    const run = await lab.untilStep(id, 'cool-down');
    await holdTags(90);
    await cancel(run.instanceId);
    await lab.settle();
    expect([await liveRuns(), (await guard()).runtimeStatus]).toEqual([[], 'Running']);

    await request();
    await lab.pass(60);
    await lab.untilQuiet(id);
    await lab.pass(300);
    await lab.untilQuiet(id);

    expect(await ends()).toEqual(['cancelled', 'captured']);
  });

  it('during the cool-down is captured by a second run, once', async () => {
    await make();
    await request();
    await lab.untilStep(id, 'cool-down');

    await request();
    await lab.pass(3_600);
    await lab.untilQuiet(id);

    expect(await ends()).toEqual(['cancelled', 'captured']);
    expect(await versions()).toHaveLength(1);
  });

  it('while a run is at work that then fails, is served by a second run', async () => {
    await make({ guest: { waagentExitCode: 1 } });
    await request();
    await lab.untilStep(id, 'generalize');

    await request();
    await lab.untilQuiet(id);
    await lab.pass(3_600);
    await lab.untilQuiet(id);

    expect((await lab.runsOf(id)).length).toBe(2);
    expect((await lab.tags(id))['image-state']).toMatch(/failed|refused/);
  });

  it('while a run is at work that then seals the machine, makes at most one more image, however often the event comes', async () => {
    await make();
    await request();
    await lab.untilStep(id, 'generalize');

    await request();
    await redeliver();
    await lab.pass(6 * 3_600); // eight redeliveries

    const runs = await lab.runsOf(id);
    expect({ runs: runs.length <= 2, versions: (await versions()).length <= 2 }).toEqual({
      runs: true,
      versions: true,
    });
    expect(new Set(runs.map(({ instanceId }) => instanceId)).size).toBe(runs.length);
  });

  it('between the last write before the flag and the flag itself, makes at most one more image', async () => {
    await make();
    await request();
    await lab.fault({
      operation: 'Microsoft.Compute/virtualMachines/generalize/action',
      resource: name,
      effect: { kind: 'throttle', retryAfterSeconds: 120 },
    });
    await lab.until(async () => (await lab.tags(id))['image-state'] === 'consumed');
    expect((await lab.state(id)).osState).not.toBe('generalized');

    await request();
    await redeliver();
    await lab.pass(6 * 3_600); // eight redeliveries

    const runs = await lab.runsOf(id);
    expect(new Set(await ends())).toEqual(new Set(['captured']));
    expect(runs.length).toBeLessThanOrEqual(2);
    expect(await versions()).toHaveLength(runs.length);
  });

  it('twice during one cool-down gives no run an id that was used before', async () => {
    await make();
    await request();
    await lab.untilStep(id, 'cool-down');
    await request();
    await redeliver();
    await redeliver();
    await lab.pass(130);
    const second = await lab.untilStep(id, 'cool-down');
    await request();
    await lab.pass(3_600);
    await lab.untilQuiet(id);

    // Runs that ended as cancelled, and one image: an id that ran twice would have lost its first outcome.
    expect(await ends()).toEqual(['cancelled', 'cancelled', 'captured']);
    expect((await lab.view(second.instanceId)).state).toBe('cancelled');
  });
});

describe('requests that come in the same moment', () => {
  it('twenty over HTTP make one run; the others are told which', async () => {
    await make();

    const answers = await Promise.all(Array.from({ length: 20 }, () => lab.start(name)));
    await lab.untilQuiet(id);

    const [winner, ...others] = answers.filter(({ status }) => status === 202);
    expect(others).toEqual([]);
    for (const answer of answers.filter((one) => one !== winner)) {
      expect([answer.status, answer.headers.get('location')]).toEqual([409, `/api/captures/${winner?.body.id}`]);
    }
    expect(await ends()).toEqual(['captured']);
  });

  it('over HTTP and by tag are never at work together', async () => {
    await make({ tags: WANTED });

    const [answer] = await Promise.all([lab.start(name), redeliver(`both-${name}`), lab.start(name)]);
    await lab.pass(3_600);
    await lab.untilQuiet(id);

    expect([202, 409]).toContain(answer.status);
    expect(await versions()).toHaveLength(1);
  });
});

describe('a flagged machine', () => {
  it('that was tagged before somebody flagged it by hand makes one image, however often the event comes', async () => {
    await make({ tags: WANTED, power: 'deallocated', guest: { generalized: true, flagged: true } });

    await Promise.all(Array.from({ length: 20 }, () => redeliver(`by-hand-${name}`)));
    await lab.pass(6 * 3_600); // eight redeliveries

    expect(await ends()).toEqual(['captured']);
    expect(await versions()).toHaveLength(1);
  });

  it('is captured again over HTTP, without a step that changes it', async () => {
    await make();
    await request();
    await lab.untilQuiet(id);
    const before = await lab.writes(id);

    const answer = await lab.start(name);
    const view = await lab.untilEnded(answer.body.id);

    expect(view).toMatchObject({ state: 'captured', proof: 'flag' });
    expect(await versions()).toHaveLength(2);
    expect(await lab.writes(id)).toEqual(before);
  });

  it('has at most one run, also when the guard of the second capture is terminated', async () => {
    await make();
    await request();
    await lab.untilQuiet(id);
    await lab.start(name);
    await lab.untilStep(id, 'replicate');
    await lab.terminate((await guard()).instanceId);

    const third = await lab.start(name);
    await lab.untilQuiet(id);

    expect([202, 409]).toContain(third.status);
    expect(lab.mostLive(id)).toBe(1);
  });
});

describe('a machine that is deleted and made again under the same name', () => {
  async function replace(more: Partial<SeedVm>): Promise<void> {
    await lab.azure('DELETE', id);
    await lab.admin('POST', '/admin/clock', {
      to: new Date(Date.parse(await lab.world.conductor.now()) + 60_000).toISOString(),
    });
    await make({ vmId: '99999999-0000-4000-8000-00000000000'.concat(String(machines % 10)), ...more });
  }

  it('during the cool-down: the old run ends, and the new machine is captured for its own request', async () => {
    await make();
    await request();
    const old = await lab.untilStep(id, 'cool-down');
    await replace({});

    await request();
    await lab.untilQuiet(id);

    expect((await lab.view(old.instanceId)).state).not.toBe('captured');
    expect((await lab.runsOf(id)).filter((run) => (run.output as { kind: string }).kind === 'captured')).toHaveLength(
      1,
    );
  });

  it('while the old run waits for approval: the end of the old run is not written on the new machine', async () => {
    await make({ tags: { 'image-profile': 'approved' } });
    await request();
    await lab.pass(60);
    const [old] = await liveRuns();
    await replace({ tags: { 'image-profile': 'approved' } });
    await request();
    await lab.pass(60);
    const fresh = (await liveRuns()).find((run) => run.instanceId !== old?.instanceId);

    await approve(old?.instanceId ?? '');
    await lab.pass(60);

    expect(await lab.view(old?.instanceId ?? '')).toMatchObject({
      state: 'refused',
      findings: [{ code: 'vm-replaced' }],
    });
    expect(await lab.tags(id)).toEqual({ ...WANTED, 'image-profile': 'approved' });
    await approve(fresh?.instanceId ?? '');
    expect((await lab.untilEnded(fresh?.instanceId ?? '')).state).toBe('captured');
  });

  it('while the old guest is generalized: the new machine, which somebody stopped, is neither deallocated nor flagged', async () => {
    await make();
    await request();
    const old = await lab.untilStep(id, 'generalize');
    await lab.pass(60);
    const before = (await lab.writes(id)).length;
    await replace({ power: 'stopped', tags: { 'image-state': 'cancelled' } });
    await lab.untilQuiet(id);

    expect((await lab.view(old.instanceId)).state).toBe('failed');
    expect((await lab.writes(id)).slice(before)).toEqual([]);
    expect(await lab.state(id)).toMatchObject({ power: 'stopped' });
    expect((await lab.state(id)).osState).not.toBe('generalized');
  });
});
