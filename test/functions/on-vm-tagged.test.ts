import { afterEach, describe, expect, it } from '@jest/globals';
import { STRANGER, TAGGER } from '../../local/world/people.ts';
import { guardId } from '../../src/functions/instance-ids.ts';
import { makeOnVmTagged } from '../../src/functions/on-vm-tagged.ts';
import { readPolicy } from '../../src/functions/policy.ts';
import { readSettings } from '../../src/settings.ts';
import { noSummaries, scripts, simulatedAzure, type SimulatedAzure } from '../support/azure.ts';
import { vmIn } from '../support/flows.ts';
import { makeHub, silent } from '../support/hub.ts';
import { DEFINITION_ID, GROUP, SUBSCRIPTION, VM_GUID, VM_ID } from '../support/vm-builder.ts';

let azure: SimulatedAzure;
afterEach(() => azure.close());

const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}`;
const GUARD = guardId(VM_ID, VM_GUID);

/** A tagged machine, the trigger before it, and a task hub. */
async function tagged(tags: Record<string, string> = { 'image-ready': 'true' }, scope: object = {}) {
  azure = await simulatedAzure({
    resourceGroups: [{ name: GROUP, location: 'westeurope' }],
    virtualMachines: [{ resourceGroup: GROUP, name: 'vm1', location: 'westeurope', vmId: VM_GUID, os: 'Linux', tags }],
  });
  const scopes = [{ scope: group, modes: ['consume'], callers: [TAGGER], profile: 'web', ...scope }];
  const profiles = { web: { targets: [{ kind: 'gallery', definitionId: DEFINITION_ID }] } };
  const settings = readSettings({
    GOLDSMITH_SCOPES: JSON.stringify(scopes),
    GOLDSMITH_PROFILES: JSON.stringify(profiles),
  });
  const trigger = makeOnVmTagged({
    settings,
    policy: readPolicy(settings),
    ports: azure.ports,
    scripts,
    summaries: noSummaries,
    waitingLines: () => [],
    azureMs: () => undefined,
  });
  const hub = makeHub();
  const deliver = (id: string, caller: string | undefined) => trigger(event(id, caller), hub.client, silent);
  const guard = () => hub.instances.get(GUARD)?.input as { captureId: string } | undefined;
  return { hub, deliver, guard, tags: () => vmIn(azure).tags, writes: () => azure.arm.world.writeLog.entries };
}

const event = (id: string, caller: string | undefined) => ({
  id,
  eventType: 'Microsoft.Resources.ResourceWriteSuccess',
  data: {
    resourceUri: VM_ID,
    operationName: 'Microsoft.Resources/tags/write',
    status: 'Succeeded',
    ...(caller ? { claims: { 'http://schemas.microsoft.com/identity/claims/objectidentifier': caller } } : {}),
  },
});

describe('a tag written by an allowed caller', () => {
  it('starts the guard of the machine with everything it needs, and writes nothing', async () => {
    const { deliver, guard, hub, writes } = await tagged();
    await deliver('e1', TAGGER);

    expect([...hub.instances.keys()]).toEqual([GUARD]);
    expect(guard()).toMatchObject({
      ...{ vmId: VM_ID, vmGuid: VM_GUID, findings: [] },
      captureId: expect.stringMatching(/^cap-[0-9a-f]{16}$/),
      request: { target: { definitionId: DEFINITION_ID }, mode: 'consume' },
      requestedBy: { kind: 'tag', caller: TAGGER, approvalRequired: false },
    });
    expect(writes()).toEqual([]);
  });

  it('starts one run however often its event is delivered, and asks for it again until it is taken', async () => {
    const { deliver, guard, hub, tags } = await tagged();
    await deliver('e1', TAGGER);
    const first = guard()?.captureId;
    await expect(deliver('e1', TAGGER)).rejects.toThrow('deliver it again');
    tags()['image-ready'] = first ?? '';
    await deliver('e1', TAGGER);

    expect(hub.instances.size).toBe(1);
    expect(guard()?.captureId).toBe(first);
  });

  it('while a run is at work is handed to its guard, and asked for again', async () => {
    const { deliver, guard, hub, tags } = await tagged();
    await deliver('e1', TAGGER);
    Object.assign(tags(), { 'image-capture': guard()?.captureId, 'image-state': 'running' });

    await expect(deliver('e2', TAGGER)).rejects.toThrow('deliver it again');
    expect(hub.raised).toMatchObject([{ instanceId: GUARD, name: 'again', data: { vmId: VM_ID } }]);
    expect((hub.raised[0]?.data as { captureId: string }).captureId).not.toBe(guard()?.captureId);
  });

  it('that says what cannot be read still starts, so that somebody is told', async () => {
    const { deliver, guard } = await tagged({ 'image-ready': 'true', 'image-regions': 'westeurope=x' });
    await deliver('e1', TAGGER);
    expect(guard()).toMatchObject({ findings: [{ code: 'tag-unreadable' }] });
  });
});

describe('a tag that starts nothing', () => {
  it('of a stranger is replaced, so that no later event can carry it', async () => {
    const { deliver, hub, tags } = await tagged();
    await deliver('e1', STRANGER);
    await deliver('e2', TAGGER);

    expect(tags()).toEqual({ 'image-ready': 'refused' });
    expect(hub.instances.size).toBe(0);
  });

  it.each<[string, string | undefined, Record<string, string>, object]>([
    ['of nobody known is left as it is', undefined, { 'image-ready': 'true' }, {}],
    ['is gone by the time it is read', TAGGER, {}, {}],
    ['is not the literal true', TAGGER, { 'image-ready': 'True' }, {}],
    ['is another tag', TAGGER, { team: 'web' }, {}],
    ['is ours', TAGGER, { 'image-ready': 'cap-1', 'image-state': 'running', 'image-capture': 'cap-1' }, {}],
    ['lies outside every scope', STRANGER, { 'image-ready': 'true' }, { scope: `${group}2` }],
  ])('%s', async (_what, caller, tags, scope) => {
    const world = await tagged(tags, scope);
    await world.deliver('e1', caller);

    expect(world.hub.instances.size).toBe(0);
    expect(world.writes()).toEqual([]);
    expect(world.tags()).toEqual(tags);
  });
});

describe('a tag of nobody known, where the scope lets it wait', () => {
  it('starts a run that needs approval', async () => {
    const { deliver, guard } = await tagged({ 'image-ready': 'true' }, { unknownCaller: 'approval' });
    await deliver('e1', undefined);
    expect(guard()).toMatchObject({ requestedBy: { caller: 'unknown', approvalRequired: true } });
  });
});
