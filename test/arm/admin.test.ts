import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { machine, startSim, vmId, type Sim } from './support/sim.ts';

describe('the simulator', () => {
  let sim: Sim;
  beforeEach(async () => {
    sim = await startSim({ virtualMachines: [machine()] });
  });
  afterEach(() => sim.close());

  test('moves its time only forward, and only when it is told to', async () => {
    const start = await sim.call('GET', '/admin/clock');
    const moved = await sim.call('POST', '/admin/clock', { to: '2026-01-01T01:00:00Z' });
    const back = await sim.call('POST', '/admin/clock', { to: '2025-01-01T00:00:00Z' });

    expect(start.body).toEqual({ now: '2026-01-01T00:00:00.000Z', nextDue: null, idle: true, activity: 0 });
    expect(moved.body.now).toBe('2026-01-01T01:00:00.000Z');
    expect(back.body.now).toBe('2026-01-01T01:00:00.000Z');
  });

  test('wants a token', async () => {
    const answer = await fetch(`${sim.arm.url}${vmId()}?api-version=2026-04-01`);

    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: { code: 'AuthenticationFailed' } });
  });

  test('logs every accepted write without secrets, and counts every request', async () => {
    await sim.call('PUT', `${vmId()}/runCommands/secret?api-version=2026-04-01`, {
      location: 'westeurope',
      properties: { source: { script: 'Write-Output x' }, protectedParameters: [{ name: 'key', value: 'hush' }] },
    });
    await sim.call('POST', `${vmId()}/generalize?api-version=2026-04-01`);

    const log = (await sim.call('GET', '/admin/write-log')).body;
    const counts = (await sim.call('GET', '/admin/request-log')).body;

    expect(log).toMatchObject([
      { seq: 1, method: 'PUT', status: 201, operationName: 'Microsoft.Compute/virtualMachines/runCommands/write' },
    ]);
    expect(JSON.stringify(log)).not.toContain('hush');
    expect(counts['Microsoft.Compute/virtualMachines/generalize/action']).toBe(1);
  });

  test('throttles the thirteenth update of one machine in a minute, and lets it through after Retry-After', async () => {
    const update = () => sim.call('POST', `${vmId()}/reapply?api-version=2026-04-01`);
    const answers = [];
    for (let count = 0; count < 13; count++) answers.push(await update());
    const [first, last] = [answers[0], answers.at(-1)];
    sim.pass(Number(last?.headers.get('retry-after')));

    expect(first?.headers.get('x-ms-ratelimit-remaining-resource')).toBe(
      'Microsoft.Compute/UpdateVMSubscriptionMaximum;1499,Microsoft.Compute/UpdateVMResource;11',
    );
    expect(last).toMatchObject({
      status: 429,
      body: { code: 'OperationNotAllowed', details: [{ code: 'TooManyRequests' }] },
    });
    expect(last?.headers.get('retry-after')).toBe('15');
    expect((await update()).status).toBe(202);
  });

  test('can be told not to throttle', async () => {
    await sim.call('POST', '/admin/throttling', { enforce: false });

    for (let count = 0; count < 20; count++) {
      expect((await sim.call('POST', `${vmId()}/reapply?api-version=2026-04-01`)).status).toBe(202);
    }
  });

  test('forgets its world but not its time on reset', async () => {
    sim.pass(60);
    await sim.call('POST', '/admin/reset');

    expect((await sim.call('GET', '/admin/state')).body.ids).toEqual([]);
    expect((await sim.call('GET', '/admin/clock')).body.now).toBe('2026-01-01T00:01:00.000Z');
  });

  test('shows what a machine is like inside', async () => {
    const { body } = await sim.call('GET', `/admin/state?id=${encodeURIComponent(vmId())}`);

    expect(body).toMatchObject({
      power: 'running',
      osContent: { generalized: false, windows: { imageState: 'IMAGE_STATE_COMPLETE' } },
    });
  });
});
