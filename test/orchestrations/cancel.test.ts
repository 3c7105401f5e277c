import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Call } from '../support/drive.ts';
import { FLOWS, type Flow, type Ran, runFlow, vmIn } from '../support/flows.ts';
import { CAPTURE_ID } from '../support/vm-builder.ts';

const cancel = { name: 'cancel', data: { by: 'ann' } };

/** The call that sends the command from which there is no way back. */
const isPointOfNoReturn = ({ input, name }: Call) => name === 'start-run-command' && /generalize/.test(input.script);

function expectAsItWas(ran: Ran): void {
  // Removals were accepted, and end by themselves.
  ran.azure.pass(60);
  const { osContent, osState, power, tags } = vmIn(ran.azure);
  expect({ power, osState, generalized: osContent.generalized }).toEqual({ power: 'running', generalized: false });
  expect(ran.azure.arm.world.tables.runCommands.all()).toEqual([]);
  expect(
    ran.azure.arm.world.tables.galleryVersions.all().filter((version) => version.tags['goldsmith-capture']),
  ).toEqual([]);
  expect(tags['team']).toBe('web');
  expect(tags['image-ready']).toBeUndefined();
  expect(tags['image-state']).toMatch(/^(cancelled|undefined)$/);
}

describe.each<Flow>([FLOWS.windows, FLOWS.linux])('a cancel of a run of $name', (flow) => {
  let calls: readonly Call[];
  let cutoff: number;

  beforeAll(async () => {
    await runFlow(flow, {}, (ran) => {
      calls = ran.calls;
      cutoff = calls.findIndex(isPointOfNoReturn);
    });
  });

  it('before any call up to the point of no return leaves the machine as it was', async () => {
    for (const { index, name, orchestration } of calls.slice(1, cutoff)) {
      const at = `call ${index}, ${orchestration} ${name}`;
      await runFlow(flow, { cues: [{ when: { call: index }, raise: cancel }] }, (ran) => {
        expect({ at, ...ran.outcome }).toMatchObject({ at, kind: 'cancelled', by: 'ann' });
        expect(ran.guard).toMatchObject({ kind: 'ended', outcome: 'cancelled' });
        expect(ran.lingering).toEqual([]);
        expectAsItWas(ran);
        const left = ran.outcome.leftBehind.map((item: { what: string }) => item.what);
        expect(left.filter((what: string) => what === 'snapshot')).toHaveLength(
          ran.azure.arm.world.tables.snapshots.all().length,
        );
        const asked = ran.calls.some((call) => call.name === 'start-disable-encryption');
        expect({ at, alert: left.includes('decrypted-disks') }).toEqual({ at, alert: asked });
      });
    }
  });

  it('after it is too late and changes nothing', async () => {
    for (const { index } of calls.slice(cutoff)) {
      await runFlow(flow, { cues: [{ when: { call: index }, raise: cancel }] }, (ran) => {
        expect({ index, kind: ran.outcome.kind }).toEqual({ index, kind: 'captured' });
      });
    }
  });
});

describe('a run is cancelled', () => {
  it('at once while it waits in its cool-down', async () => {
    const cues = [{ when: { status: 'cool-down' }, raise: cancel }];
    await runFlow(FLOWS.windows, { cues }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'cancelled', step: 'cool-down', by: 'ann' });
      // The guest was asked before; the two minutes of the cool-down are not waited for.
      expect(ran.seconds).toBeLessThan(30);
    });
  });

  it('by removing the tag during the cool-down', async () => {
    const cuesIn = (azure: Ran['azure']) => [
      { when: { afterSeconds: 60 }, act: () => void delete vmIn(azure).tags['image-ready'] },
    ];
    await runFlow(FLOWS.windows, { cuesIn }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'cancelled', step: 'cool-down', by: 'tag-removed', leftBehind: [] });
      expectAsItWas(ran);
      expect(vmIn(ran.azure).tags).toMatchObject({ 'image-state': 'cancelled', 'image-capture': CAPTURE_ID });
    });
  });

  it('by nobody known when the event does not say by whom', async () => {
    const cues = [{ when: { status: 'cool-down' }, raise: { name: 'cancel' } }];
    await runFlow(FLOWS.windows, { cues }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'cancelled', by: 'unknown' });
    });
  });
});
