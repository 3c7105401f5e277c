import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TAGGER } from '../../local/world/people.ts';
import { definitionId, isLive, type Instance, type Lab, linux, openLab, vmId } from './support/lab.ts';

const id = vmId('tagged');

/** Everything people may see of a run, collected at each stop of virtual time. */
interface Seen {
  readonly tags: string[];
  readonly statuses: Set<string>;
  readonly lines: Set<string>;
}

const textOf = (tags: Record<string, string>): string =>
  ['image-ready', 'image-state', 'image-capture'].map((name) => tags[name] ?? '-').join(' ');

describe('a Linux machine tagged image-ready=true by an allowed user', () => {
  let lab: Lab;
  let run: Instance;
  const seen: Seen = { tags: [], statuses: new Set(), lines: new Set() };

  async function look(): Promise<void> {
    const tags = textOf(await lab.tags(id));
    if (seen.tags.at(-1) !== tags) seen.tags.push(tags);
    for (const { customStatus } of await lab.instances()) seen.statuses.add(JSON.stringify(customStatus));
    for (const line of lab.world.host.errors) seen.lines.add(line);
  }

  beforeAll(async () => {
    lab = await openLab({
      seed: { virtualMachines: [linux('tagged', { tags: { team: 'web' } })] },
      settings: { GOLDSMITH_HOST_LOG: 'debug' },
    });
    await lab.subscribe();
    // A broken connection right after the version was accepted: what the app says about it must hold no address either.
    await lab.fault({ operation: 'Microsoft.Compute/galleries/images/versions/write', effect: { kind: 'drop-after' } });
    await lab.tag(id, { 'image-ready': 'true' });
    await lab.until(async () => {
      await look();
      const runs = await lab.runsOf(id);
      return runs.length > 0 && !runs.some(isLive);
    });
    await lab.untilQuiet(id);
    await lab.pass(1_200); // two sweeps of reconcile, and whatever events are still on their way
    await look();
    run = (await lab.runsOf(id))[0] as Instance;
  });
  afterAll(() => lab.close());

  it('becomes a gallery version in every region, with the replicas its deployments need', async () => {
    expect(await lab.view(run.instanceId)).toMatchObject({
      state: 'captured',
      percent: 100,
      proof: 'marker',
      requestedBy: { kind: 'tag', caller: TAGGER },
      image: { kind: 'gallery-version', id: `${definitionId('lin')}/versions/1.0.0` },
      regions: [
        { name: 'westeurope', replicas: 3, state: 'completed', percent: 100 },
        { name: 'northeurope', replicas: 1, state: 'completed', percent: 100 },
      ],
    });
  });

  it('shows in its tags that the request was taken, and at last that the machine is consumed', () => {
    expect(seen.tags).toEqual([
      'true - -',
      `${run.instanceId} running ${run.instanceId}`,
      `${run.instanceId} consumed ${run.instanceId}`,
    ]);
  });

  it('keeps the tags that are not about images', async () => {
    expect(await lab.tags(id)).toMatchObject({ team: 'web' });
  });

  it('ends deallocated and flagged as generalized', async () => {
    expect(await lab.state(id)).toMatchObject({
      power: 'deallocated',
      osState: 'generalized',
      osContent: { generalized: true, halfGeneralized: false },
    });
  });

  it('names run, source and caller in the tags of the version', async () => {
    const [version, ...others] = await lab.versionsOf(definitionId('lin'));

    expect(others).toEqual([]);
    expect(version?.tags).toEqual({
      'goldsmith-capture': run.instanceId,
      'goldsmith-source': id,
      'goldsmith-caller': TAGGER,
    });
  });

  it('is run once: events of the app’s own writes start nothing and are all taken', async () => {
    const deliveries = await lab.deliveries();

    expect(await lab.runsOf(id)).toHaveLength(1);
    expect(await lab.instances('guard-vm')).toHaveLength(1);
    expect(deliveries.length).toBeGreaterThan((await lab.writes()).length);
    expect(deliveries.filter(({ state }) => state !== 'delivered')).toEqual([]);
  });

  it('writes the tags of the machine twice: when the request is taken and before the flag', async () => {
    const writes = await lab.writes(`${id}/providers/Microsoft.Resources/tags`);

    expect(writes.map(({ body }) => body)).toEqual([
      {
        operation: 'Merge',
        properties: {
          tags: { 'image-ready': run.instanceId, 'image-state': 'running', 'image-capture': run.instanceId },
        },
      },
      { operation: 'Merge', properties: { tags: { 'image-ready': run.instanceId, 'image-state': 'consumed' } } },
    ]);
  });

  it('leaves a snapshot that names its owner and its end, and none of the machine’s own tags', async () => {
    const snapshots = (await lab.azure('GET', `${id.split('/virtualMachines')[0]}/snapshots`)).body.value;

    expect(snapshots).toHaveLength(1);
    expect(snapshots[0].tags).toEqual({
      'goldsmith-capture': run.instanceId,
      'goldsmith-expires': expect.stringMatching(/^2026-11-16T/),
    });
  });

  it('shows no secret and no operation address in log lines, statuses, outputs, answers and tags', async () => {
    const guard = await lab.guardOf(id);
    const places = {
      log: [...seen.lines].join('\n'),
      statuses: [...seen.statuses].join('\n'),
      outputs: JSON.stringify([run.output, guard?.output]),
      answers: JSON.stringify([
        await lab.view(run.instanceId),
        (await lab.api('GET', '/captures?from=2026-11-01T00:00:00.000Z')).body,
      ]),
      tags: JSON.stringify([seen.tags, (await lab.versionsOf(definitionId('lin')))[0]?.tags]),
    };

    expect(places.log).toContain(run.instanceId);
    expect(seen.statuses.size).toBeGreaterThan(5);
    for (const text of Object.values(places)) {
      expect(text).not.toMatch(/sig=|bearer|eyJ[\w-]{10,}|pollerState/i);
      expect(text).not.toContain(lab.world.arm.url);
      expect(text).not.toMatch(/\/locations\/\w+\/(operations|DiskOperations|capsOperations)\//i);
      expect(text).not.toMatch(/code=local|runtime\/webhooks\/durabletask/);
    }
  });

  it('keeps custom statuses small', () => {
    expect(Math.max(...[...seen.statuses].map((status) => status.length))).toBeLessThan(8_192);
  });
});
