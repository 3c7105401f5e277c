import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeRouter } from '../../../local/arm/http/route.ts';
import { routes } from '../../../local/arm/routes.ts';
import { machine, startSim, type Answer, type Sim } from '../support/sim.ts';
import { computeSteps, scopes, type Step } from './compute-steps.ts';
import { otherSteps } from './other-steps.ts';

/** Asked in tests of their own, named here. */
const elsewhere = [
  /Microsoft\.EventGrid/, // system-topics.test.ts, event-subscriptions.test.ts
  /(sharedGalleries|communityGalleries)/, // the recordings: test/parity
  /Microsoft\.Storage\/storageAccounts/, // vhds.test.ts
  /perations?(results)?\/\{operationId\}$/i, // followed below wherever an answer names one
];

const route = makeRouter(routes);
const met = new Set<string>();

const machines = [
  machine({ os: 'Linux' }),
  machine({
    name: 'golden',
    os: 'Linux',
    power: 'deallocated',
    osDisk: { name: 'golden-os' },
    guest: { generalized: true, flagged: true },
  }),
  machine({ name: 'ephemeral', os: 'Linux', osDisk: { ephemeral: true } }),
  machine({ name: 'spot', os: 'Linux' }),
  machine({ name: 'blob', os: 'Linux', osDisk: { unmanagedVhdUri: 'https://a.blob.core.windows.net/vhds/os.vhd' } }),
];

describe('an operation is answered as it was recorded or is documented:', () => {
  let sim: Sim;
  let first = '';
  beforeAll(async () => {
    sim = await startSim({ virtualMachines: machines });
    const spot = sim.arm.world.tables.virtualMachines.all().find(({ name }) => name === 'spot');
    Object.assign(spot?.model ?? {}, { priority: 'Spot', evictionPolicy: 'Deallocate' });
  });
  afterAll(() => sim.close());

  /** Where the answer names an operation it is followed: it ends Succeeded, and its Location then has the bare result. */
  async function follow({ headers }: Answer): Promise<unknown> {
    sim.pass(2_400);
    const [status, result] = ['azure-asyncoperation', 'location'].map((name) => headers.get(name));
    const said = status ? ((await sim.call('GET', status)).body as { status: string }).status : 'Succeeded';
    return [said, result ? (await sim.call('GET', result)).status : 200];
  }

  const name = ([method, path, status]: Step) => `${method} ${path.split('?')[0]} ${status}`;
  const named = [...computeSteps, ...otherSteps].map((step) => [name(step), step] as const);

  test.each(named)('%s', async (_name, [method, short, status, body]) => {
    const [scope = '', ...rest] = short.replace('FIRST', first).split('/');
    const path = [scopes[scope] ?? scope, ...rest].join('/');
    met.add(route(method, path.split('?')[0] ?? '')?.route.path.concat(method) ?? '');
    const version = `${path.includes('?') ? '&' : '?'}api-version=2024-07-01`;

    const answer = await sim.call(method, `${path}${version}`, body);

    expect([answer.status, answer.status === status ? '' : answer.body]).toEqual([status, '']);
    if (path.endsWith('/diskRestorePoints')) first = String(answer.body.value[0].name);
    expect(await follow(answer)).toEqual(['Succeeded', 200]);
  });

  test('and there is no other', () => {
    const asked = routes.filter(({ open, path }) => !open && !elsewhere.some((pattern) => pattern.test(path)));

    expect(
      asked.filter(({ method, path }) => !met.has(path + method)).map(({ method, path }) => `${method} ${path}`),
    ).toEqual([]);
  });
});
