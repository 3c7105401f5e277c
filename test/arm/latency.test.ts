import { afterEach, describe, expect, test } from '@jest/globals';
import { recordedSeconds } from '../../local/arm/timing/latency.ts';
import { machine, startSim, vmId, type Sim } from './support/sim.ts';

const deallocate = 'Microsoft.Compute/virtualMachines/deallocate/action';

describe('how long operations take', () => {
  let sim: Sim;
  afterEach(() => sim.close());
  const start = async (seed?: string) => {
    const virtualMachines = Array.from({ length: 16 }, (_, index) => machine({ name: `vm${index}` }));
    sim = await startSim({ virtualMachines, ...(seed ? { latency: { seed } } : {}) });
  };
  async function secondsOfDeallocations(): Promise<readonly number[]> {
    for (let index = 0; index < 16; index++) await sim.call('POST', `${vmId(`vm${index}`)}/deallocate`);
    sim.pass(3_600);
    const { body } = await sim.call('GET', '/admin/operations');
    const all = body as { name: string; startMs: number; endMs: number }[];
    return all.filter(({ name }) => name === deallocate).map(({ startMs, endMs }) => (endMs - startMs) / 1000);
  }

  test('is a constant where no seed was given', async () => {
    await start();

    expect([...new Set(await secondsOfDeallocations())]).toEqual([20]);
  });

  test('is drawn from what was recorded under a seed: the same for the same seed, and about as long as it was', async () => {
    await start('one');
    const first = await secondsOfDeallocations();
    await sim.close();
    await start('one');
    const again = await secondsOfDeallocations();
    await sim.close();
    await start('two');
    const other = await secondsOfDeallocations();
    const [least, median, most] = recordedSeconds[deallocate] ?? [0, 0, 0];
    const sorted = [...first, ...other].toSorted((a, b) => a - b);

    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(sorted.at(0)).toBeGreaterThanOrEqual(least);
    expect(sorted.at(-1)).toBeLessThanOrEqual(most);
    expect(sorted.at(16)).toBeGreaterThan(median * 0.6);
    expect(sorted.at(16)).toBeLessThan(median * 1.7);
  });

  test('of a version is the time of its copies, of which only the one at home was recorded', async () => {
    await start('one');

    expect(sim.arm.world.latency.draw('Microsoft.Compute/galleries/images/versions/write', '/v', 480)).not.toBe(480);
    expect(sim.arm.world.latency.draw('Microsoft.Network/networkInterfaces/write', '/n', 3)).toBe(3);
  });
});
