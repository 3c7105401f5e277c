import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaptureView } from '../../src/domain/run/capture-view.ts';
import { definitionId, GROUP, SUBSCRIPTION, vmId } from '../../local/start/cast.ts';
import { principalHeader, TAGGER } from '../../local/world/people.ts';
import { type Cli, cleanUp, type Ended, lastJson, run, start } from './support/cli.ts';
import { simulate, type Simulated } from './support/simulation.ts';

const LINUX = ['--gallery', definitionId('linux-api')];
const ELSEWHERE = `/subscriptions/${SUBSCRIPTION}/resourceGroups/fleet/providers/Microsoft.Compute/virtualMachines/vm1`;

describe('goldsmith serve', () => {
  let world: Simulated;
  let serve: Cli;
  const goldsmith = (...args: string[]): Promise<Ended> => run([...args, ...world.flags]);

  beforeAll(async () => {
    world = await simulate(1_200);
    const allow = ['--allow', `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}`];
    serve = start(['serve', '--port', '0', ...allow, ...world.flags]);
    await serve.saw(/^allowed: .*image-build$/m);
  });
  afterAll(cleanUp);

  it('takes a run over from a command that does not wait', async () => {
    const machine = await world.machine('detached');
    const detached = await goldsmith('capture', machine, ...LINUX, '--detach', '--json');

    expect(detached.code).toBe(0);
    const { id, state } = lastJson<{ id: string; state: string }>(detached);
    expect(state).toBe('running');
    expect(await goldsmith('watch', id)).toMatchObject({ code: 0, err: '' });
  });

  it('is not widened by a command that talks to it', async () => {
    const { code, err } = await goldsmith('capture', ELSEWHERE, '--image', 'x');

    expect(code).toBe(3);
    expect(err).toContain('lies in no allowed scope');
    expect(err).toMatch(/was started for: .*image-build\. Stop it, or start it again with --allow SCOPE\.\n$/);
  });

  it('shows in the list what it may touch', async () => {
    expect(await goldsmith('list')).toMatchObject({ code: 0, out: expect.stringMatching(/^allowed: .*image-build$/m) });
  });

  it('tells a second capture which run holds the machine', async () => {
    // Long enough at this scale for a second command to start while the first run is at it.
    const machine = await world.machine('held', { os: 'Windows', guest: { sysprepSeconds: 3_000 } });
    const image = ['--image', 'held-image'];
    const first = await goldsmith('capture', machine, ...image, '--detach', '--json');
    const { id } = lastJson<{ id: string }>(first);

    const second = await goldsmith('capture', machine, ...image);
    expect({ code: second.code, err: second.err }).toEqual({
      code: 3,
      err: `goldsmith: The run ${id} holds this source.\ngoldsmith: Look at it with: goldsmith watch ${id}\n`,
    });
    await goldsmith('watch', id);
  });

  it('answers 2 for a run that is not there, and 3 for a request that comes too late', async () => {
    const list = lastJson<{ captures: CaptureView[] }>(await goldsmith('list', '--state', 'captured', '--json'));
    const id = list.captures[0]?.id ?? '';

    expect(await goldsmith('show', 'cap-0123456789abcdef')).toEqual({
      code: 2,
      out: '',
      err: 'goldsmith: There is no capture cap-0123456789abcdef.\n',
    });
    expect(await goldsmith('show', id)).toMatchObject({ code: 0, out: expect.stringContaining('finish') });
    expect(await goldsmith('cancel', id)).toMatchObject({ code: 3, err: expect.stringContaining('it has ended') });
    expect(await goldsmith('approve', id)).toMatchObject({
      code: 3,
      err: expect.stringContaining('it does not wait for a decision'),
    });
  });

  it('is the only host of its state', async () => {
    const { code, err } = await goldsmith('serve', '--port', '0');
    expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(/process \d+ serves .* already/) });
  });

  it('believes nobody who does not know its secret', async () => {
    const { secret, url } = world.host();
    const me = principalHeader(TAGGER, ['Capture.Read']);
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(`${url}/api/captures`, { headers })).status;

    expect(await status({})).toBe(401);
    expect(await status(me)).toBe(401);
    expect(await status({ ...me, 'x-goldsmith-local': 'guess' })).toBe(401);
    expect(await status({ ...me, 'x-goldsmith-local': secret })).toBe(200);
  });

  it('puts the flag in front of what is wrong with it', async () => {
    const { code, err } = await goldsmith('preflight', vmId('x'), '--profile', 'p'.repeat(65));
    expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(/^goldsmith: --profile: /) });
  });

  it('stops at Ctrl+C', async () => {
    serve.kill('SIGINT');
    expect(await serve.ended).toMatchObject({ code: 0, out: expect.stringContaining('stopped') });
  });
});
