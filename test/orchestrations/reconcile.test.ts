import { describe, expect, it } from '@jest/globals';
import { drive } from '../support/drive.ts';
import { VM_GUID, VM_ID } from '../support/vm-builder.ts';

const done = (value: unknown) => ({ kind: 'done', value });
const no = { kind: 'rejected', problem: { code: 'AuthorizationFailed', message: 'm' } };
const held = (captureId: string) => ({ vmId: `${VM_ID}-${captureId}`, vmGuid: VM_GUID, requested: false, captureId });
const wanted = { vmId: `${VM_ID}-wanted`, vmGuid: VM_GUID, requested: true };

async function sweep(
  vms: object[],
  inspected: (input: { captureId: string }) => unknown,
  scopes = ['/subscriptions/s'],
) {
  const ran = await drive({
    name: 'reconcile-vms',
    input: { scopes },
    activities: {
      'list-claimed-vms': ({ scope }) => (scope.endsWith('forbidden') ? no : done(vms)),
      'inspect-claim': inspected,
      'settle-tags': () => done({ changed: true }),
      'restart-guard': () => done({ restarted: true }),
    },
  });
  const of = (wantedName: string) => ran.calls.filter(({ name }) => name === wantedName).map(({ input }) => input);
  return {
    tally: ran.end.kind === 'completed' ? ran.end.output : ran.end,
    settled: of('settle-tags'),
    restarted: of('restart-guard'),
  };
}

const dead = { run: { kind: 'unknown' }, guard: { kind: 'unknown' } };

describe('the sweep', () => {
  it('settles machines whose run is not live, and leaves the others alone', async () => {
    const { settled, tally } = await sweep([held('cap-dead'), held('cap-live')], ({ captureId }) =>
      done(captureId === 'cap-live' ? { run: { kind: 'live' }, guard: { kind: 'live' } } : dead),
    );

    expect(tally).toEqual({ settled: 1, restarted: 0 });
    expect(settled).toEqual([
      { captureId: 'cap-dead', vmId: `${VM_ID}-cap-dead`, end: 'failed', requestedByTag: true },
    ]);
  });

  it('serves an authorized request whose guard broke, under an id of its own', async () => {
    const broken = { run: { kind: 'unknown' }, guard: { kind: 'broken', reason: 'Failed' } };
    const { restarted, tally } = await sweep([wanted], () => done(broken));

    expect(tally).toEqual({ settled: 0, restarted: 1 });
    expect(restarted[0]).toMatchObject({
      vmId: wanted.vmId,
      nextCaptureId: expect.stringMatching(/^cap-[0-9a-f]{16}$/),
    });
  });

  it('gives no two machines the same new id', async () => {
    const broken = { run: { kind: 'unknown' }, guard: { kind: 'broken', reason: 'Failed' } };
    const { restarted } = await sweep([wanted, { ...wanted, vmId: VM_ID }], () => done(broken));

    expect(new Set(restarted.map((input) => input.nextCaptureId)).size).toBe(2);
  });

  it('starts nothing for a tag that nobody has authorized', async () => {
    expect((await sweep([wanted], () => done(dead))).restarted).toEqual([]);
  });

  it('goes on past a scope it may not list and a machine it may not ask about', async () => {
    const scopes = ['/subscriptions/forbidden', '/subscriptions/s'];
    const { tally } = await sweep(
      [held('cap-odd'), held('cap-dead')],
      ({ captureId }) => (captureId === 'cap-odd' ? no : done(dead)),
      scopes,
    );

    expect(tally).toEqual({ settled: 1, restarted: 0 });
  });
});
