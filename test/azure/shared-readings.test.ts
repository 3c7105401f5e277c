import { afterEach, describe, expect, it } from '@jest/globals';
import { TryLater } from '../../src/domain/answer.ts';
import { makeSharedReadings } from '../../src/azure/gallery/shared-readings.ts';
import { simulatedAzure, type SimulatedAzure } from '../support/azure.ts';
import { DEFINITION_ID, GROUP, VM_ID } from '../support/vm-builder.ts';

let azure: SimulatedAzure;

async function start(): Promise<void> {
  const location = 'westeurope';
  azure = await simulatedAzure({
    resourceGroups: [{ name: GROUP, location }],
    virtualMachines: [{ resourceGroup: GROUP, name: 'vm1', location, os: 'Linux' }],
    galleries: [
      {
        ...{ resourceGroup: GROUP, name: 'gal', location },
        definitions: [{ name: 'web', osType: 'Linux', versions: ['1.0.0'] }],
      },
    ],
  });
}

const read = (mayShare: boolean, definitionId = DEFINITION_ID) =>
  azure.ports.galleries.readTarget(definitionId, undefined, mayShare);
const asked = (what: string): number => azure.arm.world.writeLog.counts[`Microsoft.Compute/${what}/read`] ?? 0;
const GALLERIES = 'galleries';
const DEFINITIONS = 'galleries/images';

describe('what the runs of a fleet ask of one definition', () => {
  afterEach(() => azure.close());

  it('is read once for all that ask together, but for the versions, which are read each time', async () => {
    await start();
    const all = await Promise.all(Array.from({ length: 400 }, () => read(true)));

    expect(new Set(all.map((facts) => JSON.stringify(facts))).size).toBe(1);
    expect(all[0]).toMatchObject({ galleryLocation: 'westeurope', existingVersions: ['1.0.0'] });
    expect([asked(GALLERIES), asked(DEFINITIONS)]).toEqual([1, 1]);
    // Four hundred readings would have emptied the bucket of galleries, which holds 350.
    expect(azure.arm.world.throttling.usage.every(({ refused }) => refused === 0)).toBe(true);
    expect(asked('galleries/images/versions')).toBe(400);
  });

  it('is read again when a quarter of a minute has gone by on Azure’s clock', async () => {
    await start();
    await read(true);
    azure.pass(14);
    await azure.ports.vms.read(VM_ID);
    await read(true);
    expect(asked(GALLERIES)).toBe(1);

    azure.pass(14);
    await azure.ports.vms.read(VM_ID);
    await read(true);
    expect([asked(GALLERIES), asked(DEFINITIONS)]).toEqual([2, 2]);
  });

  it('is read by each that wants to know for certain, and those who share have it from there', async () => {
    await start();
    await read(true);
    await read(false);
    await read(false);
    await read(true);
    expect(asked(GALLERIES)).toBe(3);
  });

  it('is not kept when it is not there, or when Azure would not tell', async () => {
    await start();
    const missing = DEFINITION_ID.replace(/web$/, 'new');
    expect((await read(true, missing)).definition).toBeUndefined();
    azure.arm.world.faults.add([{ nth: 1, effect: { kind: 'throttle', retryAfterSeconds: 9 } }]);
    await expect(read(true)).rejects.toBeInstanceOf(TryLater);

    expect((await read(true)).definition).toBeDefined();
    const identity = { publisher: 'us', offer: 'web', sku: 'new' };
    await azure.ports.definitions.start({
      ...{ definitionId: missing, location: 'westeurope', identity, features: [] },
      ...{ osType: 'Linux', osState: 'Generalized', generation: 'V2', architecture: 'x64' },
    });
    azure.pass(60);
    expect((await read(true, missing)).definition).toMatchObject({ osType: 'Linux' });
  });
});

describe('a reading that is under way', () => {
  const clocks = { azureMs: () => 0, processMs: () => 0 };

  it('does not answer those who ask after a write of our own', async () => {
    const readings = makeSharedReadings<string>(clocks);
    let answerOld: (value: string) => void = () => undefined;
    const old = readings.read('key', () => new Promise((resolve) => (answerOld = resolve)));
    readings.forget('KEY');
    const fresh = readings.read('key', () => Promise.resolve('after the write'));
    answerOld('before the write');

    expect([await old, await fresh]).toEqual(['before the write', 'after the write']);
    expect(await readings.read('key', () => Promise.reject(new Error('asked again')))).toBe('after the write');
  });

  it('makes room for others: only so many are kept', async () => {
    const readings = makeSharedReadings<number>(clocks);
    let asks = 0;
    const ask = (key: number) => readings.read(String(key), () => Promise.resolve((asks += 1)));
    for (let key = 0; key < 65; key += 1) await ask(key);
    await ask(64);
    expect(asks).toBe(65);
    await ask(0);
    expect(asks).toBe(66);
  });
});
