import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { definitionId, MACHINES, vmId } from '../../local/start/cast.ts';
import type { CaptureView } from '../../src/domain/run/capture-view.ts';
import { cleanUp, type Ended, isAlive, lastJson, run, start, untilGone } from './support/cli.ts';
import { simulate, type Simulated } from './support/simulation.ts';

const LINUX = ['--gallery', definitionId('linux-api')];
const REGIONS = ['--region', 'westeurope=60', '--region', 'northeurope=60'];

describe('goldsmith against a simulated Azure', () => {
  let world: Simulated;
  const goldsmith = (...args: string[]): Promise<Ended> => run([...args, ...world.flags]);

  beforeAll(async () => {
    world = await simulate(1_200);
  });
  afterAll(cleanUp);

  it('captures, watched through a pipe: a line per step, no colour, no picture, exit code 0', async () => {
    const { code, err, out } = await goldsmith('capture', vmId(MACHINES.linux), ...LINUX, ...REGIONS, '--watch');

    expect({ code, err }).toEqual({ code: 0, err: '' });
    const steps = [...out.matchAll(/^\d\d:\d\d:\d\d {2}(\S+)$/gm)].map(([, step]) => step);
    expect(steps.slice(0, 2)).toEqual(['preflight', 'take-request']);
    expect(steps.slice(-4)).toEqual(['capture', 'replicate', 'publish', 'finish']);
    expect(out).toContain('northeurope x3 usable');
    expect(out).toMatch(/^captured {2}lin-api {2}cap-[0-9a-f]{16} {2}after /m);
    expect(out).toContain(`image    ${definitionId('linux-api')}/versions/1.4.3`);
    expect(out).not.toMatch(/\u001b/);
  });

  it('prints the capture as one JSON object and nothing else on stdout', async () => {
    // By what `simulate` tells to paste, without --simulated.
    const args = ['capture', vmId(MACHINES.managed), '--image', 'batch-image', '--zone-resilient'];
    const ended = await run([...args, '--json', '--state', world.state], world.env);

    expect(ended.code).toBe(0);
    expect(ended.out.trimEnd().split('\n')).toHaveLength(1);
    expect(lastJson<CaptureView>(ended)).toMatchObject({
      state: 'captured',
      percent: 100,
      image: { kind: 'managed-image', id: expect.stringMatching(/\/images\/batch-image$/) },
    });
    expect(ended.err).toMatch(/^captured {2}lin-batch/m);
  });

  it('goes on with a run after kill -9 of the command and of its host', async () => {
    const machine = await world.machine('killed');
    const first = start(['capture', machine, ...LINUX, ...REGIONS, ...world.flags]);
    const [id] = await first.saw(/cap-[0-9a-f]{16}/);
    await first.saw(/generalize/);
    const host = world.host();

    process.kill(host.pid, 'SIGKILL');
    first.kill('SIGKILL');
    await first.ended;
    const second = await goldsmith('watch', id);

    expect(second.code).toBe(0);
    expect(second.out).toMatch(new RegExp(`^captured {2}killed {2}${id}`, 'm'));
    expect(second.out.match(/^[\d:]+ {2}generalize$/gm)).toHaveLength(1);
  });

  it('leaves no host behind when only the command is killed, and finds the run in the list', async () => {
    const machine = await world.machine('orphan');
    const first = start(['capture', machine, ...LINUX, ...world.flags]);
    const [id] = await first.saw(/cap-[0-9a-f]{16}/);
    await first.saw(/generalize/);
    const host = world.host();

    first.kill('SIGKILL');
    await first.ended;
    const list = await goldsmith('list', '--json');

    await untilGone(host.pid);
    const { captures, scopes } = lastJson<{ captures: CaptureView[]; scopes: string[] }>(list);
    expect(captures[0]).toMatchObject({ id, source: machine });
    expect(scopes).toEqual([machine.split('/').slice(0, 5).join('/')]);
    expect(await goldsmith('watch', id)).toMatchObject({ code: 0 });
  });

  it('goes on by itself when its host dies under it', async () => {
    const first = start(['capture', await world.machine('hostless'), ...LINUX, ...world.flags]);
    await first.saw(/generalize/);
    process.kill(world.host().pid, 'SIGKILL');
    const { code, err } = await first.ended;

    expect(code).toBe(0);
    expect(err).toBe('goldsmith: the host has ended; going on with another one\n');
  });

  it('stops cleanly at Ctrl+C and says how to go on', async () => {
    const first = start(['capture', await world.machine('stopped'), ...LINUX, ...world.flags]);
    const [id] = await first.saw(/cap-[0-9a-f]{16}/);
    await first.saw(/generalize/);
    const host = world.host();

    first.kill('SIGINT');
    const { code, err } = await first.ended;

    expect({ code, err }).toEqual({
      code: 130,
      err: `goldsmith: stopped; the run goes on with the next command, for example: goldsmith watch ${id}\n`,
    });
    expect(isAlive(host.pid)).toBe(false);
    expect(existsSync(join(world.state, 'simulated', 'running.json'))).toBe(false);
    expect(lastJson(await goldsmith('watch', id, '--json'))).toMatchObject({ id, state: 'captured' });
  });

  it('ends with 5 when another command cancels the run', async () => {
    const machine = vmId(MACHINES.windows);
    const first = start(['capture', machine, '--gallery', definitionId('windows-web'), ...world.flags]);
    const [id] = await first.saw(/cap-[0-9a-f]{16}/);
    await first.saw(/decrypt/);

    expect(await goldsmith('cancel', id)).toMatchObject({ code: 0, out: expect.stringContaining('cancel requested') });
    const { code, out } = await first.ended;
    expect(code).toBe(5);
    expect(out).toMatch(/^cancelled {2}win-web/m);
    expect(out).toContain('ALERT: data at rest on this machine is no longer encrypted');
  });

  it('ends with 3 when it is refused, and prints every finding with its fix', async () => {
    const refused = await goldsmith('capture', vmId('nobody'), '--image', 'x', '--region', 'westeurope=60');

    expect(refused.code).toBe(3);
    expect(refused.out).toMatch(/^refusal {2}vm-not-found {2}.*\n {2}\S.*\n {2}fix: \S/m);
    expect(refused.out).toContain('next     Nothing was changed.');
  });

  it('ends with 4 when it fails, and says what is left behind', async () => {
    const machine = await world.machine('broken', { guest: { waagentExitCode: 1 } });
    const failed = await goldsmith('capture', machine, ...LINUX);

    expect(failed.code).toBe(4);
    expect(failed.out).toMatch(/^failed {2}broken/m);
    expect(failed.out).toMatch(/^problem {2}\S+: \S/m);
    expect(failed.out).toMatch(/^left {5}\S/m);
  });

  it('says beforehand whether it will image, and that it will not', async () => {
    const machine = await world.machine('asked');

    expect(await goldsmith('preflight', machine, ...LINUX, '--region', 'westeurope=60')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/westeurope ×3 \(for 60 at once\)[^]*guest-asked/),
    });
    const refused = await goldsmith('preflight', machine, '--image', 'x', '--region', 'westeurope=60', '--json');
    expect(refused.code).toBe(3);
    expect(lastJson(refused)).toMatchObject({ verdict: 'refused' });
    expect(refused.err).toMatch(/^ {2}fix: \S/m);
  });

  it('keeps what it writes to its owner', () => {
    const text = readFileSync(join(world.state, 'simulated', 'settings.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ WEBSITE_AUTH_ENABLED: 'True', GOLDSMITH_CREDENTIAL: 'managed-identity' });
    expect(text).not.toContain('simulated-identity-header');
  });

  it('ends the simulation with its command', async () => {
    world.cli.kill('SIGINT');
    expect(await world.cli.ended).toMatchObject({ code: 0 });
    expect(await goldsmith('list')).toMatchObject({ code: 2, err: expect.stringContaining('goldsmith simulate') });
    await expect(fetch(world.url)).rejects.toThrow();
  });
});
