import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Lab, linux, openLab, vmId } from './support/lab.ts';

const id = vmId('kept');
let lab: Lab;

beforeAll(async () => {
  lab = await openLab({ seed: { virtualMachines: [linux('kept')] } });
  await lab.subscribe();
});
afterAll(() => lab.close());

it('a capture is shown as it ended when guard and run are purged and the host has restarted', async () => {
  await lab.tag(id, { 'image-ready': 'true' });
  await lab.until(async () => (await lab.runsOf(id)).length > 0);
  await lab.untilQuiet(id);
  await lab.pass(60);
  const [run] = await lab.runsOf(id);
  const captureId = run?.instanceId ?? '';
  const before = await lab.view(captureId);
  for (const { instanceId } of await lab.instances()) await lab.purge(instanceId);
  await lab.world.killHost();
  const after = await lab.view(captureId);

  expect(before).toMatchObject({ state: 'captured', percent: 100 });
  expect(await lab.runsOf(id)).toEqual([]);
  expect(after).toEqual(before);
});
