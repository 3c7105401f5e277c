import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { temporaryId, temporaryTags } from '../../src/domain/temporaries/temporary.ts';
import { registeredActivities, simulatedAzure, type SimulatedAzure } from '../support/azure.ts';
import { drive } from '../support/drive.ts';
import { GROUP, SUBSCRIPTION, VM_ID } from '../support/vm-builder.ts';

const NOW = '2026-01-10T00:00:00.000Z';
const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}`;
const subnetId = `${group}/providers/Microsoft.Network/virtualNetworks/vm1VNET/subnets/vm1Subnet`;
const nic = (captureId: string) => temporaryId(group, 'network-interface', captureId, 'boot');

let azure: SimulatedAzure;
beforeEach(async () => {
  azure = await simulatedAzure({
    resourceGroups: [{ name: GROUP, location: 'westeurope' }],
    virtualMachines: [
      { resourceGroup: GROUP, name: 'vm1', location: 'westeurope', os: 'Linux', tags: { 'image-ready': 'true' } },
    ],
  });
});
afterEach(() => azure.close());

async function make(captureId: string, expires: string, tags = temporaryTags(captureId, 'ann', expires)) {
  await azure.ports.temporaries.putInterface({ id: nic(captureId), location: 'westeurope', subnetId, tags });
}

async function sweep(waiting: string[] = [], live: string[] = []) {
  const ran = await drive({
    ...{ name: 'sweep-temporaries', startAt: NOW, input: { groups: [group], scopes: [group], waiting } },
    activities: {
      ...registeredActivities(azure.ports),
      'read-run': ({ captureId }) => ({ kind: 'done', value: { kind: live.includes(captureId) ? 'live' : 'unknown' } }),
      'inspect-claim': () => ({ kind: 'done', value: { run: { kind: 'unknown' }, guard: { kind: 'unknown' } } }),
    },
    intercept: (call) => void azure.arm.world.clock.advance(call.atMs),
  });
  return ran.end.kind === 'completed' ? (ran.end.output as Record<string, unknown>) : ran.end;
}

describe('the sweep of temporary resources', () => {
  it('removes what has expired, of runs that have ended, and nothing else', async () => {
    const past = '2026-01-09T00:00:00.000Z';
    await make('cap-expired', past);
    await make('cap-live', past);
    await make('cap-fresh', '2026-01-11T00:00:00.000Z');
    await make('cap-no-date', past, { 'goldsmith-capture': 'cap-no-date' });
    await make('cap-nobodys', past, { 'goldsmith-expires': past });

    expect(await sweep([], ['cap-live'])).toMatchObject({ removed: [nic('cap-expired')], kept: [] });
    const left = azure.arm.world.tables.plainResources.all().map(({ id }) => id);
    expect(left).toEqual(expect.arrayContaining(['cap-live', 'cap-fresh', 'cap-no-date', 'cap-nobodys'].map(nic)));
    expect(left).not.toContain(nic('cap-expired'));
  });

  it('names a machine whose request nobody has heard for a whole sweep, and starts nothing', async () => {
    const writes = azure.arm.world.writeLog.entries.length;
    const first = (await sweep()) as { waiting: string[]; unheard: string[] };
    const second = (await sweep(first.waiting)) as { unheard: string[] };

    expect(first.unheard).toEqual([]);
    expect(second.unheard.map((id) => id.toLowerCase())).toEqual([VM_ID.toLowerCase()]);
    expect(azure.arm.world.writeLog.entries.length).toBe(writes);
  });
});

describe('a sweep with more than it can remove at once', () => {
  const past = '2026-01-09T00:00:00.000Z';
  const listed = Array.from({ length: 130 }, (_, index) => {
    const captureId = `cap-${String(index).padStart(16, '0')}`;
    return { id: temporaryId(group, 'snapshot', captureId, 'os'), tags: temporaryTags(captureId, 'ann', past) };
  });
  const done = (value: unknown) => ({ kind: 'done', value });

  it('comes to what lies behind a locked group, and to what was locked again', async () => {
    const locked = new Set(listed.slice(0, 120).map(({ id }) => id));
    const there = new Set(listed.map(({ id }) => id));
    const asked: string[] = [];
    let kept: string[] = [];
    const once = async () => {
      const { end } = await drive({
        ...{ name: 'sweep-temporaries', startAt: NOW, input: { groups: [group], scopes: [], waiting: [], kept } },
        activities: {
          'list-temporaries': () => done(listed.filter(({ id }) => there.has(id))),
          'read-run': () => done({ kind: 'unknown' }),
          'start-temporary-delete': ({ id }: { id: string }) => {
            asked.push(id);
            if (locked.has(id)) return { kind: 'rejected', problem: { code: 'ScopeLocked', message: 'm' } };
            there.delete(id);
            return done({ kind: 'absent' });
          },
        },
      });
      kept = (end as { output: { kept: string[] } }).output.kept;
    };
    for (let sweep = 0; sweep < 3; sweep += 1) await once();
    expect(there.size).toBe(120);
    expect(new Set(kept)).toEqual(locked);
    expect(asked.length).toBeLessThanOrEqual(150);

    locked.clear();
    for (let sweep = 0; sweep < 3; sweep += 1) await once();
    expect([...there]).toEqual([]);
  });
});
