import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RUNBOOK, TAGGER } from '../../local/world/people.ts';
import type { CaptureView } from '../../src/domain/run/capture-view.ts';
import {
  asRunbook,
  definitionId,
  groupId,
  imageId,
  type Lab,
  linux,
  openLab,
  PROFILES,
  SCOPE,
  vmId,
  windows,
} from './support/lab.ts';
import { tagEvent } from './support/payloads.ts';

const SINCE = '?from=2026-11-01T00:00:00.000Z';
const ENDED = ['captured', 'refused', 'cancelled', 'failed'];

let lab: Lab;

beforeAll(async () => {
  lab = await openLab({
    scopes: [SCOPE, { ...SCOPE, scope: groupId('images') }],
    profiles: {
      ...PROFILES,
      image: { targets: [{ kind: 'managed-image', name: 'by-tag' }], regions: [{ name: 'westeurope' }] },
    },
    seed: {
      resourceGroups: [
        { name: 'images', location: 'northeurope' },
        { name: 'outside', location: 'westeurope' },
      ],
      virtualMachines: [
        windows('win', { dataDisks: [{ lun: 3, sizeGiB: 8 }], tags: { team: 'web' } }),
        linux('lin', { generation: 'V1' }),
        linux('tagged', { tags: { 'image-profile': 'image' } }),
        linux('fleet'),
        linux('stopped-by-hand', { power: 'stopped', guest: { generalized: true } }),
        linux('silent', { bootDiagnostics: false }),
        linux('to-outside'),
        linux('elsewhere-region'),
      ],
    },
  });
});
afterAll(() => lab.close());

const imageOf = async (id: string) => (await lab.azure('GET', id)).body;

describe('a runbook that asks for a zone resilient managed image in another group', () => {
  const id = imageId('web-base', 'images');
  /** What a runbook sees when it polls the address it was given, as often as it was told to. */
  const polled: CaptureView[] = [];

  beforeAll(async () => {
    const started = await lab.start('win', {
      target: { kind: 'managed-image', name: 'web-base', resourceGroup: 'images', zoneResilient: true },
      regions: [{ name: 'West Europe', concurrentDeployments: 20 }],
    });
    const address = `${lab.world.host.url}${started.headers.get('location')}`;
    while (!ENDED.includes(polled.at(-1)?.state ?? '') && polled.length < 500) {
      await lab.pass(Number(started.headers.get('retry-after')));
      const response = await fetch(address, { headers: asRunbook });
      polled.push((await response.json()) as CaptureView);
    }
  });

  it('gets it', async () => {
    expect(polled.at(-1)).toMatchObject({
      state: 'captured',
      step: 'finish',
      percent: 100,
      proof: 'marker',
      source: vmId('win'),
      image: { kind: 'managed-image', id },
      regions: [{ name: 'westeurope', replicas: 1, state: 'completed', percent: 100 }],
      requestedBy: { kind: 'http', caller: RUNBOOK, approvalRequired: false },
    });
    const image = await imageOf(id);
    expect(image).toMatchObject({
      location: 'westeurope',
      properties: {
        provisioningState: 'Succeeded',
        hyperVGeneration: 'V2',
        sourceVirtualMachine: { id: vmId('win') },
        storageProfile: {
          zoneResilient: true,
          osDisk: { osType: 'Windows', osState: 'Generalized' },
          dataDisks: [{ lun: 3, diskSizeGB: 8 }],
        },
      },
    });
  });

  it('finds run, source and caller in the tags of the image, and no tag of the machine', async () => {
    expect((await imageOf(id)).tags).toEqual({
      'goldsmith-capture': polled[0]?.id,
      'goldsmith-source': vmId('win'),
      'goldsmith-caller': RUNBOOK,
    });
  });

  it('saw each step once, in order, and progress that never went back', () => {
    const steps = polled.map(({ step }) => step).filter((step, index, all) => step !== all[index - 1]);
    const percents = polled.map(({ percent }) => percent);

    expect(new Set(steps).size).toBe(steps.length);
    expect(polled.at(-1)?.timeline.map(({ step }) => step)).toEqual([
      'preflight',
      'take-request',
      'cool-down',
      'admission',
      'restore-point',
      'generalize',
      'deallocate',
      'flag',
      'capture',
      'finish',
    ]);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
  });

  it('is told what stays behind and what is in the image', () => {
    const last = polled.at(-1);

    expect(last?.leftBehind?.map(({ what }) => what)).toEqual(['restore-point', 'flagged-vm']);
    expect(last?.leftBehind?.every(({ about }) => about.length > 10)).toBe(true);
    expect(last?.findings.map(({ code, severity }) => [code, severity])).toEqual([['data-disks-captured', 'warning']]);
  });
});

describe('a managed image', () => {
  it('goes to the group of the machine, of the machine’s own generation, where the request says no more', async () => {
    const { body } = await lab.start('lin', { target: { kind: 'managed-image', name: 'plain' } });

    expect((await lab.untilEnded(body.id)).state).toBe('captured');
    expect((await imageOf(imageId('plain'))).properties).toMatchObject({
      hyperVGeneration: 'V1',
      storageProfile: { zoneResilient: false },
    });
  });

  it('is made for a tag whose profile says so', async () => {
    const id = vmId('tagged');
    await lab.tag(id, { 'image-ready': 'true' });
    await lab.publish(tagEvent(id, TAGGER, 'tagged'), 'cloudevents');
    await lab.until(async () => (await lab.runsOf(id)).length > 0);
    await lab.untilQuiet(id);

    expect((await imageOf(imageId('by-tag'))).tags).toMatchObject({ 'goldsmith-caller': TAGGER });
    expect(await lab.tags(id)).toMatchObject({ 'image-state': 'consumed' });
  });

  it('of a machine that its owner generalized by hand is made on the owner’s word', async () => {
    const target = { kind: 'managed-image', name: 'by-hand' };
    const { body } = await lab.start('stopped-by-hand', { target, guestState: 'generalized' });

    expect(await lab.untilEnded(body.id)).toMatchObject({ state: 'captured', proof: 'caller' });
    const commands = (await lab.writes(vmId('stopped-by-hand'))).filter(({ path }) => path.includes('/runCommands/'));
    expect(commands).toEqual([]);
  });

  it('is not made of a guest that leaves no proof: it could not be withheld from anybody', async () => {
    const { body } = await lab.start('silent', { target: { kind: 'managed-image', name: 'unproven' } });

    const view = await lab.untilEnded(body.id);
    await lab.untilQuiet(vmId('silent'));

    expect(view).toMatchObject({ state: 'failed', step: 'generalize', problem: { code: 'stop-not-proven' } });
    expect(view.leftBehind?.map(({ what }) => what)).toEqual(['snapshot', 'generalized-guest']);
    expect(view.nextStep).toBeDefined();
    expect(await lab.state(imageId('unproven'))).toBeUndefined();
    expect(await lab.tags(vmId('silent'))).toMatchObject({ 'image-state': 'failed' });
    expect(await lab.state(vmId('silent'))).toMatchObject({ power: 'stopped' });
  });

  it('is refused in a group that is not there, in one that is not allowed, and in another region', async () => {
    const view = async (name: string, more: object) => {
      const { body } = await lab.start(name, { target: { kind: 'managed-image', name: 'x', ...more } });
      return lab.untilEnded(body.id);
    };
    const codes = async (ended: Promise<CaptureView>) => (await ended).findings.map(({ code }) => code);

    expect(await codes(view('to-outside', { resourceGroup: 'outside' }))).toEqual(['target-out-of-scope']);
    expect(await codes(view('to-outside', { resourceGroup: 'nowhere' }))).toEqual([
      'target-out-of-scope',
      'target-group-not-found',
    ]);
    expect(await codes(view('elsewhere-region', { location: 'uksouth' }))).toEqual(['managed-image-location']);
  });
});

describe('a gallery version for a fleet', () => {
  it('shows its regions and replicas while it replicates, each by itself, and at the end', async () => {
    const regions = [
      { name: 'westeurope', concurrentDeployments: 60 },
      { name: 'North Europe', concurrentDeployments: 61 },
      { name: 'uksouth', concurrentDeployments: 0, concurrentScaleSets: 5 },
      { name: 'francecentral', concurrentDeployments: 60, replicas: 1 },
    ];
    const { body } = await lab.start('fleet', { regions });
    const tables: CaptureView['regions'][] = [];
    let view: CaptureView | undefined;
    await lab.until(async () => {
      view = await lab.view(body.id);
      if (view.step === 'replicate' && view.regions.length > 0) tables.push(view.regions);
      return ENDED.includes(view.state);
    });

    const replicas = { westeurope: 3, northeurope: 4, uksouth: 5, francecentral: 1 };
    expect(view?.state).toBe('captured');
    expect(Object.fromEntries(view?.regions.map((row) => [row.name, row.replicas]) ?? [])).toEqual(replicas);
    expect(view?.regions.every(({ percent, state }) => state === 'completed' && percent === 100)).toBe(true);
    expect(tables.length).toBeGreaterThan(2);
    expect(tables.some((rows) => new Set(rows.map(({ state }) => state)).size > 1)).toBe(true);
    expect(view?.findings.map(({ code, where }) => [code, where])).toEqual([
      ['replicas-below-computed', 'regions.francecentral'],
    ]);
    const version = (await lab.azure('GET', `${definitionId('lin')}/versions/1.0.0`)).body;
    const stored = version.properties.publishingProfile.targetRegions as { regionalReplicaCount: number }[];
    expect(stored.map(({ regionalReplicaCount }) => regionalReplicaCount)).toEqual(Object.values(replicas));
  });
});

describe('the list of captures', () => {
  it('has each run once with state and source, the newest first', async () => {
    const { captures } = (await lab.api('GET', `/captures${SINCE}`)).body;
    const runs = await lab.instances('capture-vm');

    expect(captures).toHaveLength(runs.length);
    expect(new Set((captures as CaptureView[]).map(({ id }) => id))).toEqual(
      new Set(runs.map(({ instanceId }) => instanceId)),
    );
    const times = (captures as CaptureView[]).map(({ createdAt }) => createdAt);
    expect(times).toEqual([...times].sort().reverse());
    expect((captures as CaptureView[]).find(({ source }) => source === vmId('fleet'))).toEqual({
      id: expect.stringMatching(/^cap-/),
      state: 'captured',
      step: 'finish',
      percent: 100,
      source: vmId('fleet'),
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
  });

  it('can be asked for one state, for a window of time, and for so many', async () => {
    const list = async (query: string) => (await lab.api('GET', `/captures${query}`)).body.captures as CaptureView[];
    const all = await list(SINCE);
    const newest = all[0] as CaptureView;

    expect((await list(`${SINCE}&state=refused`)).map(({ state }) => state)).toEqual(Array(3).fill('refused'));
    // Captures of one second stay together: the hub tells whole seconds, and the next page begins before one.
    expect(await list(`${SINCE}&limit=2`)).toEqual(
      all.filter(({ createdAt }) => createdAt >= (all[1]?.createdAt ?? '')),
    );
    expect((await list(`?from=${newest.createdAt}`)).map(({ id }) => id)).toContain(newest.id);
    expect(await list(`${SINCE}&to=2026-11-01T12:00:00.000Z`)).toEqual([]);
  });

  it('answers 400 to a question it does not understand', async () => {
    const answer = await lab.api('GET', '/captures?state=lost&limit=0&page=2');

    expect(answer.status).toBe(400);
    expect((answer.body.errors as { path: string }[]).map(({ path }) => path).sort()).toEqual([
      'limit',
      'page',
      'state',
    ]);
  });
});

describe('health', () => {
  it('is open to everybody and says no more than it must', async () => {
    const answer = await lab.api('GET', '/health', undefined, {});

    expect([answer.status, answer.body]).toEqual([200, { status: 'ok', paused: false, scopes: 2, waiting: [] }]);
  });
});
