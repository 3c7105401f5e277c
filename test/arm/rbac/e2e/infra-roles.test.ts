import { afterEach, describe, expect, it } from '@jest/globals';
import { managedIdentity } from '../../../../local/arm/identity/token-desk.ts';
import { TAGGER } from '../../../../local/world/people.ts';
import type { CaptureView } from '../../../../src/domain/run/capture-view.ts';
import { definitionId, groupId, type Lab, linux, openLab, SUBSCRIPTION, windows } from '../../../e2e/support/lab.ts';
import { commentedList } from '../../../infra/support/bicep.ts';
import { read } from '../../../rules/support/repository.ts';

const RBAC = read('infra/app/rbac.bicep');
const actionsOf = (list: string): string[] => commentedList(RBAC, list).map(({ value }) => value);
const subscription = `/subscriptions/${SUBSCRIPTION}`;

/** The custom roles of infra/ and where its modules assign them; `capture` as for an app that publishes to a gallery. */
const capture = {
  role: 'capture',
  scope: groupId(),
  actions: [...actionsOf('captureActions'), ...actionsOf('gallerySourceActions')],
};
const captureOfImages = { ...capture, actions: actionsOf('captureActions') };
const restorePoint = { role: 'restore-point', scope: groupId(), actions: actionsOf('restorePointActions') };
const gallery = {
  role: 'gallery',
  scope: definitionId('lin').replace(/\/images\/.*/, ''),
  actions: actionsOf('galleryActions'),
};
const sweep = { role: 'sweep', scope: subscription, actions: actionsOf('sweepActions') };
const all = [capture, restorePoint, gallery, sweep];

/** By machine: Windows under ADE to a gallery, Linux to a gallery, Linux to a managed image. */
const flows = {
  win: { target: { kind: 'gallery', definitionId: definitionId('win') } },
  lin: {},
  img: { target: { kind: 'managed-image', name: 'made' } },
};
type Machine = keyof typeof flows;

let lab: Lab;
afterEach(() => lab.close());

async function openWith(roles: typeof all): Promise<void> {
  lab = await openLab({
    seed: {
      virtualMachines: [
        windows('win', { ade: { kind: 'single-pass', volumes: 'All' } }),
        linux('lin'),
        linux('img', { generation: 'V1' }),
      ],
      roleDefinitions: roles.map(({ role, actions }) => ({ name: role, actions })),
      roleAssignments: [
        ...roles.map(({ role, scope }) => ({ principalId: managedIdentity().oid, role, scope })),
        { principalId: TAGGER, role: 'Contributor', scope: subscription },
      ],
    },
  });
}

async function run(name: Machine): Promise<CaptureView> {
  const { body } = await lab.start(name, flows[name]);
  return lab.untilEnded(body.id);
}

/** Whatever ended a run, in Azure's words. */
const wordsOf = ({ findings, problem }: CaptureView): string =>
  [problem?.code, problem?.message, ...findings.map(({ message }) => message)].join(' ');
const writtenTo = async (name: Machine): Promise<string[]> => [
  ...new Set((await lab.writes()).filter(({ path }) => path.includes(`/${name}`)).map((entry) => entry.operationName)),
];

describe('under exactly the roles of infra/', () => {
  it('every flow ends in an image', async () => {
    await openWith(all);

    const states = [(await run('win')).state, (await run('lin')).state, (await run('img')).state];

    expect(states).toEqual(['captured', 'captured', 'captured']);
  });

  it('the app could not do what no flow needs: delete the machine or a disk, start it, grant rights', async () => {
    await openWith(all);
    const scope = groupId();
    const asApp = async (method: string, path: string) =>
      (await lab.azure(method, path, method === 'PUT' ? {} : undefined, managedIdentity().oid)).status;
    const compute = `${scope}/providers/Microsoft.Compute`;

    expect(await asApp('GET', `${compute}/virtualMachines/lin`)).toBe(200);
    expect(await asApp('DELETE', `${compute}/virtualMachines/lin`)).toBe(403);
    expect(await asApp('DELETE', `${compute}/disks/lin-os`)).toBe(403);
    expect(await asApp('POST', `${compute}/virtualMachines/lin/start`)).toBe(403);
    expect(await asApp('DELETE', `${definitionId('lin')}/versions/1.0.0`)).toBe(403);
    expect(
      await asApp('PUT', `${scope}/providers/Microsoft.Authorization/roleAssignments/${managedIdentity().oid}`),
    ).toBe(403);
  });
});

describe('without the role', () => {
  it.each<[string, typeof all, Machine, string]>([
    ['capture', [restorePoint, gallery, sweep], 'lin', 'Microsoft.Compute/virtualMachines/deallocate/action'],
    ['gallery', [capture, restorePoint, sweep], 'lin', 'Microsoft.Compute/galleries/read'],
    ['gallery', [capture, restorePoint, sweep], 'win', 'Microsoft.Compute/galleries/read'],
    ['sweep', [capture, restorePoint, gallery], 'lin', 'Microsoft.Authorization/locks/read'],
    ['sweep', [capture, restorePoint, gallery], 'img', 'Microsoft.Resources/subscriptions/resourceGroups/read'],
  ])('%s preflight refuses, and nothing was written (%#)', async (_role, roles, machine, action) => {
    await openWith(roles);

    const view = await run(machine);

    expect([view.state, view.step]).toEqual(['refused', 'preflight']);
    expect(wordsOf(view)).toContain(`'${action}'`);
    expect(await writtenTo(machine)).toEqual([]);
  });

  it('gallery a managed image is made all the same', async () => {
    await openWith([captureOfImages, restorePoint, sweep]);

    expect((await run('img')).state).toBe('captured');
  });

  it('restore-point a run with a restore point is refused, with the action named, and nothing was written', async () => {
    await openWith([capture, gallery, sweep]);

    const view = await run('lin');

    expect([view.state, view.step]).toEqual(['refused', 'preflight']);
    expect(view.findings.map(({ code }) => code)).toContain('permission-missing');
    expect(wordsOf(view)).toContain("'Microsoft.Compute/snapshots/write'");
    expect(await writtenTo('lin')).toEqual([]);
  });

  it('restore-point a run without a restore point is captured', async () => {
    await openWith([capture, gallery, sweep]);
    const { body } = await lab.start('lin', { profile: 'careless', restorePoint: false });

    expect((await lab.untilEnded(body.id)).state).toBe('captured');
  });

  it('gallerySourceActions the run is refused, with the action named that Azure checks on the machine', async () => {
    // The role of restore points may write machines too.
    await openWith([captureOfImages, gallery, sweep]);
    const { body } = await lab.start('lin', { restorePoint: false });

    const view = await lab.untilEnded(body.id);

    expect([view.state, view.step]).toEqual(['refused', 'preflight']);
    expect(wordsOf(view)).toContain("'Microsoft.Compute/virtualMachines/write'");
    expect(await writtenTo('lin')).toEqual([]);
  });
});
