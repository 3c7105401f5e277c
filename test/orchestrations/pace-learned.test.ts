import { describe, expect, it } from '@jest/globals';
import type { OrchestrationContext } from 'durable-functions';
import type { Forecasts, Sample } from '../../src/domain/pace/forecast.ts';
import { type Durable, sleep } from '../../src/durable.ts';
import { decryptDisksName } from '../../src/orchestrations/names.ts';
import { lookUntil } from '../../src/orchestrations/steps/pace/look-until.ts';
import { drive } from '../support/drive.ts';
import { makeEntities } from '../support/entities.ts';
import { FLOWS, type Flow, type Ran, runFlow } from '../support/flows.ts';
import { afterCapture, driveRestore, RESTORED_FLOWS } from '../support/restores.ts';
import { limits } from '../support/run-builder.ts';

const learning = (flow: Flow): Flow => ({
  ...flow,
  input: { ...flow.input, limits: { ...flow.input.limits, pace: 'learned' } },
});
const booted = learning(FLOWS.booted);
const slow = learning({
  ...FLOWS.windows,
  vm: { ...FLOWS.windows.vm, guest: { sysprepSeconds: 60, decryptSeconds: 2_700 } },
  input: { ...FLOWS.windows.input, limits: limits({ maxDecryptMinutes: 120 }) },
});

/** The same flow in a new world, with what earlier ones have told. */
async function runsOf(flow: Flow, count: number) {
  const entities = makeEntities();
  const runs: Ran[] = [];
  for (let run = 0; run < count; run += 1) await runFlow(flow, { entities }, (ran) => void runs.push(ran));
  const forecasts = entities('@operation-durations@westeurope', 'read', null) as Forecasts;
  return { runs, forecasts };
}
const looksAt = (ran: Ran | undefined, script: string) => ran?.calls.filter(({ input }) => input.script === script);

describe('what a run tells later ones', () => {
  it('holds the machine and the interface that it made for a while, and their removal', async () => {
    const { forecasts } = await runsOf(booted, 1);

    expect(Object.keys(forecasts)).toEqual(
      expect.arrayContaining(['put-machine:Linux', 'delete-machine', 'put-snapshot']),
    );
  });

  it('holds the making of copies and how long the agent of one takes to report', async () => {
    const { forecasts, runs } = await runsOf(learning(FLOWS.copy), 2);

    expect(runs.map(({ outcome }) => outcome.kind)).toEqual(['captured', 'captured']);
    expect(Object.keys(forecasts)).toEqual(
      expect.arrayContaining(['agent:Linux', 'put-machine', 'put-disk', 'delete-machine', 'delete-snapshot']),
    );
  });

  it('holds DISM and its helper', async () => {
    const { forecasts } = await runsOf(learning(FLOWS.optimize), 1);

    expect(Object.keys(forecasts)).toEqual(expect.arrayContaining(['dism', 'put-machine:Windows']));
  });

  it('holds how long a decryption takes, so that the next run asks the guest less often and ends no later', async () => {
    const { forecasts, runs } = await runsOf(slow, 2);
    const [first, second] = runs;

    expect(forecasts['decrypt:Windows']?.typical).toBeGreaterThan(0);
    expect(second?.outcome.kind).toBe('captured');
    expect(looksAt(second, 'windows-volumes.ps1')?.length).toBeLessThan(
      looksAt(first, 'windows-volumes.ps1')?.length ?? 0,
    );
    expect(second?.seconds).toBeLessThanOrEqual(first?.seconds ?? 0);
  });

  it('names nothing that somebody else began, nor what was there at once', async () => {
    const { forecasts } = await runsOf(booted, 1);
    const odd = Object.entries(forecasts).filter(([kind, { early }]) => /ready|absent/.test(kind) || early <= 0);

    expect(odd).toEqual([]);
  });
});

describe('a restore', () => {
  it.each([[{}], [{ replay: true }]])('learns and tells like the run before it: %j', async (how) => {
    await afterCapture(RESTORED_FLOWS.linux, async ({ azure }, entities) => {
      const { outcome } = await driveRestore(azure, entities, { ...how, pace: 'learned' });
      const forecasts = entities('@operation-durations@westeurope', 'read', null) as Forecasts;

      expect(outcome.kind).toBe('restored');
      expect(Object.keys(forecasts)).toEqual(expect.arrayContaining(['put-disk', 'delete-machine', 'put-machine']));
    });
  });

  it('that an older deployment began asks nobody and tells nothing', async () => {
    await afterCapture(RESTORED_FLOWS.linux, async ({ azure }, entities) => {
      const asked: string[] = [];
      const { outcome } = await driveRestore(azure, (entity, operation, input) => {
        asked.push(entity);
        return entities(entity, operation, input);
      });

      expect(outcome.kind).toBe('restored');
      expect(new Set(asked.map((entity) => entity.split('@')[1]))).toEqual(new Set(['restore-book']));
    });
  });
});

describe('a run that has learned', () => {
  it.each([
    ['of temporary machines', booted],
    ['of copies', learning(FLOWS.copy)],
    ['of decryption', slow],
  ])('asks for the same when it is replayed: %s', async (_what, flow) => {
    const entities = makeEntities();
    await runFlow(flow, { entities }, () => undefined);
    await runFlow(flow, { entities, replay: true }, (ran) => {
      expect(ran.outcome.kind).toBe('captured');
    });
  });
});

describe('a window of decryption that an older deployment began', () => {
  /** A guest that is at it for an hour and says how far it is. */
  async function looksOf(more: object) {
    const startedAt = '2026-01-01T00:00:00.000Z';
    const looks: number[] = [];
    const input = {
      ...{ captureId: 'cap-1', vmId: '/vm', location: 'westeurope', osType: 'Windows', sequenceVersion: 's', looks: 0 },
      ...{ startedAt, ade: { kind: 'single-pass', osVolume: true, extension: { name: 'Ade' } }, ...more },
    };
    const driven = await drive({
      ...{ name: decryptDisksName.name, input, replay: true, activities: {} },
      intercept({ atMs, name }) {
        const at = (atMs - Date.parse(startedAt)) / 1000;
        if (name === 'start-run-command') looks.push(at);
        const percent = Math.max(0, 100 - at / 36).toFixed(1);
        const status = percent === '0.0' ? 'Fully Decrypted' : 'Decryption in Progress';
        const output = `Volume C: [Windows]\n    Conversion Status:    ${status}\n    Percentage Encrypted: ${percent}%\n`;
        if (name === 'read-run-command') return { kind: 'done', value: { state: 'succeeded', exitCode: 0, output } };
        if (name === 'poll-operation') return { kind: 'done', value: { kind: 'succeeded' } };
        return { kind: 'done', value: null };
      },
    });
    return { looks, end: driven.end };
  }

  it('looks when it would have looked: at half of what seems to be left', async () => {
    const { end, looks } = await looksOf({});

    expect(end).toMatchObject({ output: { kind: 'pending', looks: 5 } });
    expect(looks).toEqual([0, 906, 1_812, 2_709, 3_158]);
  });

  it('is unlike one of now, which looks right behind the end that the guest lets expect', async () => {
    const { looks } = await looksOf({ forecasts: {} });

    expect(looks.at(-1)).toBeGreaterThanOrEqual(3_590);
    expect(looks.at(-1)).toBeLessThan(3_620);
  });
});

describe('a machine that is looked at until it is up', () => {
  /** The looks at one that is up after so many seconds, and what was learned of it. */
  async function looksAtMachine(upAfter: number, forecasts: Forecasts) {
    const looks: number[] = [];
    const samples: Sample[] = [];
    function* show(context: OrchestrationContext): Durable<number | undefined> {
      const start = context.df.currentUtcDateTime.getTime();
      const watcher = { context, input: { captureId: 'cap-1' }, pace: { forecasts, samples } };
      const pause = (seconds: number): Durable<void> => sleep(context, seconds);
      return yield* lookUntil(watcher, { kind: 'up:Linux', minutes: 20, pause }, function* look() {
        const at = (context.df.currentUtcDateTime.getTime() - start) / 1000;
        looks.push(at);
        return at >= upAfter ? at : undefined;
      });
    }
    await drive({ name: 'show', input: {}, activities: {}, orchestrations: { show } });
    return { looks, samples };
  }
  const known = { 'up:Linux': { early: 95, typical: 100, late: 130 } };

  it('is looked at twice a minute while nothing is known, as in runs of an older deployment', async () => {
    expect((await looksAtMachine(100, {})).looks).toEqual([0, 30, 60, 90, 120]);
    expect((await looksAtMachine(9_999, {})).looks).toHaveLength(40);
  });

  it('is looked at first when such machines have come up before', async () => {
    const { looks, samples } = await looksAtMachine(100, known);

    expect(looks).toEqual([95, 101]);
    expect(samples).toEqual([{ kind: 'up:Linux', seconds: 98 }]);
  });

  it('is given up in the same time, whatever was learned', async () => {
    const { looks } = await looksAtMachine(9_999, known);

    expect(looks.at(-1)).toBeGreaterThan(1_100);
    expect(looks.at(-1)).toBeLessThan(1_270);
    expect(looks.length).toBeLessThan(50);
  });
});
