import { describe, expect, it } from '@jest/globals';
import { showScaleVersion, startScaleVersion } from '../../src/functions/http/scale-version.ts';
import type { Services } from '../../src/functions/services.ts';
import { ask, services } from '../support/http.ts';
import { makeHub } from '../support/hub.ts';
import { aVersion, region } from '../support/run-builder.ts';
import { CAPTURE_ID, DEFINITION_ID } from '../support/vm-builder.ts';

const versionId = `${DEFINITION_ID}/versions/1.0.0`;
const body = { versionId, regions: [{ name: 'westeurope', concurrentDeployments: 200 }] };
const found = aVersion({ regions: [region('westeurope', { replicas: 3 })] });

function world(version: unknown = found, env: object = {}): Services {
  const base = services(env);
  return { ...base, ports: { ...base.ports, galleries: { readVersion: async () => version } } } as unknown as Services;
}
const post = (more: object = {}) => ask(startScaleVersion, { path: 'versions/scale', body, world: world(), ...more });

describe('POST /api/versions/scale', () => {
  it('starts one scaling per version and shows the arithmetic', async () => {
    const { body: told, headers, hub, status } = await post();

    expect(status).toBe(202);
    expect(headers).toMatchObject({ location: `/api/versions/scale/${told.id}`, 'retry-after': '30' });
    expect(told.regions).toMatchObject([{ name: 'westeurope', before: 3, wanted: 10 }]);
    expect([...hub.instances.keys()]).toEqual([told.id]);
  });

  it.each<[string, object, number, string]>([
    ['a body that is no scale request', { body: { versionId: 'x', regions: [] } }, 400, 'bad-request'],
    [
      'a version outside the scopes',
      { body: { ...body, versionId: versionId.replace('images-rg', 'other') } },
      403,
      'out-of-scope',
    ],
    ['a version that does not exist', { world: world(null) }, 404, 'version-not-found'],
    ['an end in the past', { body: { ...body, until: '2020-01-01T00:00:00Z' } }, 400, 'bad-request'],
    [
      'a region that the version is not in',
      { body: { ...body, regions: [{ name: 'uksouth', replicas: 2 }] } },
      400,
      'region-not-in-version',
    ],
    ['a mere key holder', { world: world(found, { WEBSITE_AUTH_ENABLED: 'False' }) }, 403, 'needs-identity'],
  ])('refuses %s and starts nothing', async (_what, more, status, title) => {
    const answer = await post(more);

    expect(answer).toMatchObject({ status, body: { title } });
    expect(answer.hub.instances.size).toBe(0);
  });

  it('leaves a version to the run that is making it', async () => {
    const hub = makeHub();
    hub.put(CAPTURE_ID, 'capture-vm');
    const answer = await post({ hub });

    expect(answer).toMatchObject({ status: 409, body: { title: 'version-held' } });
    expect(answer.headers).toMatchObject({ location: `/api/captures/${CAPTURE_ID}` });
  });

  it('says who was first of two requests in the same moment', async () => {
    const hub = makeHub();
    hub.client.startNew = async (name, options) => {
      hub.put(options?.instanceId ?? '', name, { input: { ...(options?.input as object), requestedBy: 'another' } });
      throw new Error('HTTP 409');
    };
    expect(await post({ hub })).toMatchObject({ status: 409, body: { title: 'version-held' } });
  });

  it('waits for a scaling at work, and takes over one that only holds', async () => {
    const first = await post();
    const { id } = first.body as { id: string };
    const other = { ...body, regions: [{ name: 'westeurope', replicas: 7 }] };
    expect(await post({ hub: first.hub, body: other })).toMatchObject({ status: 409 });

    const held = first.hub.instances.get(id);
    if (held) held.customStatus = { phase: 'scaled', regions: [] };
    expect((await post({ hub: first.hub })).status).toBe(202);
    expect(first.hub.raised).toMatchObject([{ instanceId: id, name: 'scale-again' }]);
  });

  it('takes the same request, sent again because no answer came, for the one at work', async () => {
    const first = await post();
    const grown = world(aVersion({ regions: [region('westeurope', { replicas: 10 })] }));
    const again = await post({ hub: first.hub, world: grown });

    expect(again).toMatchObject({ status: 202, body: { id: first.body.id, regions: [{ wanted: 10 }] } });
    expect(first.hub.raised).toEqual([]);
    const run = first.hub.instances.get(first.body.id);
    if (run) run.customStatus = { phase: 'scaling-back', regions: [] };
    expect(await post({ hub: first.hub })).toMatchObject({ status: 409 });
  });
});

describe('GET /api/versions/scale/{id}', () => {
  it('tells what was asked for and where it stands', async () => {
    const { body: told, hub } = await post();
    const view = await ask(showScaleVersion, { hub, params: { id: told.id }, method: 'GET' });
    expect(view).toMatchObject({
      status: 200,
      body: { state: 'scaling', version: versionId, wanted: [{ wanted: 10 }] },
    });
  });

  it('knows no other id', async () => {
    expect(await ask(showScaleVersion, { params: { id: 'scale-ffffffffffffffff' } })).toMatchObject({ status: 404 });
  });
});
