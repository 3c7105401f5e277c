import type { OrchestrationContext } from 'durable-functions';
import type { World } from '../../../local/arm/world.ts';
import { listTemporaries } from '../../../src/activities/temporaries/list-temporaries.ts';
import { startTemporaryDisk } from '../../../src/activities/temporaries/start-temporary-disk.ts';
import { temporaryId, temporaryTags } from '../../../src/domain/temporaries/temporary.ts';
import { reconcileName } from '../../../src/orchestrations/names.ts';
import {
  makeInterface,
  makeMachine,
  removeTemporaries,
} from '../../../src/orchestrations/steps/temporary/temporaries.ts';
import { watch } from '../../../src/orchestrations/steps/watch.ts';
import { inputOf, run } from '../../../src/durable.ts';
import { emptyHub, registeredActivities, simulatedAzure } from '../../support/azure.ts';
import { type Call, drive, type DriveOptions } from '../../support/drive.ts';
import { type Flow, FLOWS, runFlow } from '../../support/flows.ts';
import { type PreparedSource, sourceId } from '../../../src/domain/request/source.ts';
import { preparedRequest } from '../../support/prepared-builder.ts';
import { byHttp, guardInput } from '../../support/run-builder.ts';
import { CAPTURE_ID, computeId, galleryTarget, GROUP, SUBSCRIPTION } from '../../support/vm-builder.ts';
import { PREPARED_DISKS, PREPARED_VHD, preparedSeed } from './prepared-sources.ts';
import { afterCapture, driveRestore, driveSweep, RESTORED_FLOWS } from '../../support/restores.ts';
import { STAGING } from './roles.ts';

/** How a flow ended: as it should or not, and everything it said about it. */
export interface Ending {
  readonly ok: boolean;
  readonly said: string;
}

export interface MatrixFlow {
  readonly name: string;
  /** `prepare` sees the world before the first call of the app. */
  run(prepare: (world: World) => void): Promise<Ending>;
}

const capture = (name: string, flow: Flow): MatrixFlow => ({
  name,
  run: (prepare) =>
    runFlow(flow, { prepare: ({ arm }) => prepare(arm.world) }, ({ guard, outcome }) => ({
      ok: guard.outcome === 'captured',
      said: JSON.stringify({ guard, outcome }),
    })),
});

const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${STAGING}`;

/** A capture under all roles, its machine brought back under the given ones, and then the sweep after its days. */
const restore = (name: string, flow: Flow): MatrixFlow => ({
  name,
  run: (prepare) =>
    afterCapture(flow, async ({ azure }, entities) => {
      prepare(azure.arm.world);
      const { outcome } = await driveRestore(azure, entities);
      const swept = await driveSweep(azure, entities);
      const gone = azure.arm.world.tables;
      const left = [...gone.snapshots.all(), ...gone.restorePoints.all()].length;
      return { ok: outcome.kind === 'restored' && left === 0, said: JSON.stringify({ outcome, ...swept }) };
    }),
});

/** Anything else, driven as `body` against a world with one machine, an image of it, and a staging group. */
async function driveAlone(
  prepare: (world: World) => void,
  options: Pick<DriveOptions, 'name' | 'orchestrations' | 'activities'> & { input: (world: World) => unknown },
  isFine: (output: unknown) => boolean,
): Promise<Ending> {
  const place = { location: 'westeurope' };
  const azure = await simulatedAzure({
    resourceGroups: [GROUP, STAGING].map((name) => ({ ...place, name })),
    virtualMachines: [
      { ...place, resourceGroup: GROUP, name: 'vm1', os: 'Linux', tags: { 'image-state': 'running' } },
      { ...place, resourceGroup: STAGING, name: 'neighbour', os: 'Linux' },
    ],
    images: [{ ...place, resourceGroup: GROUP, name: 'golden' }],
    ...preparedSeed({ ...place, resourceGroup: GROUP }),
  });
  const said: unknown[] = [];
  const watched = (activities: DriveOptions['activities']): DriveOptions['activities'] =>
    Object.fromEntries(
      Object.entries(activities).map(([name, work]) => [
        name,
        async (input: unknown) => {
          const answer = (await work(input)) as { kind?: string };
          if (answer?.kind === 'rejected') said.push({ activity: name, ...answer });
          return answer;
        },
      ]),
    );
  try {
    prepare(azure.arm.world);
    const { end, ends } = await drive({
      ...options,
      input: options.input(azure.arm.world),
      instanceId: options.name,
      activities: watched({ ...registeredActivities(azure.ports), ...emptyHub, ...options.activities }),
      intercept: (call: Call) => void azure.arm.world.clock.advance(call.atMs),
    });
    const ok = end.kind === 'completed' && isFine(end.output) && said.length === 0;
    return { ok, said: JSON.stringify({ ends: [...ends.values()], said }) };
  } finally {
    await azure.close();
  }
}

const ids = {
  machine: temporaryId(group, 'virtual-machine', CAPTURE_ID, 'boot'),
  nic: temporaryId(group, 'network-interface', CAPTURE_ID, 'boot'),
  spare: temporaryId(group, 'network-interface', CAPTURE_ID, 'spare'),
  disk: temporaryId(group, 'disk', CAPTURE_ID, 'copy'),
};
const tags = temporaryTags(CAPTURE_ID, 'ann', '2026-01-02T00:00:00.000Z');

const watcherOf = (context: OrchestrationContext) => ({ context, input: { captureId: CAPTURE_ID } });

function* machineForAWhile(context: OrchestrationContext) {
  const { diskId } = inputOf<{ diskId: string }>(context);
  const place = { location: 'westeurope', tags };
  const subnetId = `${group}/providers/Microsoft.Network/virtualNetworks/neighbourVNET/subnets/neighbourSubnet`;
  yield* makeInterface(watcherOf(context), { ...place, id: ids.nic, subnetId });
  yield* makeInterface(watcherOf(context), { ...place, id: ids.spare, subnetId });
  const source = { sourceId: diskId, accountType: 'Standard_LRS' };
  const operation = yield* run(context, startTemporaryDisk, {
    ...place,
    ...source,
    id: ids.disk,
    captureId: CAPTURE_ID,
  });
  const expectation = { kind: 'temporary-ready', id: ids.disk } as const;
  yield* watch(watcherOf(context), { label: 'disk', operation, expectation, maxMinutes: 60 });
  yield* makeMachine(
    watcherOf(context),
    {
      ...{ ...place, id: ids.machine, size: 'Standard_D2s_v5', interfaceId: ids.nic, osType: 'Windows' },
      securityType: 'Standard',
      from: { kind: 'image', imageId: computeId('images/golden'), osState: 'generalized', osDiskName: 'boot-os' },
    },
    60,
  );
  yield* run(context, listTemporaries, { captureId: CAPTURE_ID, scope: `/subscriptions/${SUBSCRIPTION}` });
  const listed = yield* run(context, listTemporaries, { captureId: CAPTURE_ID, scope: group });
  const left = yield* removeTemporaries(watcherOf(context), [ids.machine, ids.nic, ids.spare, ids.disk]);
  return [...left, ...(listed.length < 4 ? ['something that the list does not show'] : [])];
}

const aDiskIn = ({ tables }: World) => ({
  diskId: tables.disks.all().find(({ id }) => id.includes(`/resourceGroups/${STAGING}/`))?.id ?? '',
});

const prepared = (name: string, source: PreparedSource): MatrixFlow => ({
  name,
  run: (prepare) =>
    driveAlone(
      prepare,
      {
        name: 'guard-vm',
        activities: {},
        input: () =>
          guardInput({
            ...{ vmId: sourceId(source), vmGuid: '', requestedBy: byHttp() },
            request: preparedRequest({ vmId: sourceId(source), prepared: source, target: galleryTarget() }),
          }),
      },
      (output) => (output as { outcome?: string }).outcome === 'captured',
    ),
});

export const MATRIX_FLOWS: readonly MatrixFlow[] = [
  capture('windows', FLOWS.windows),
  capture('linux', FLOWS.linux),
  capture('managed', FLOWS.managed),
  capture('copy', FLOWS.copy),
  capture('optimize', FLOWS.optimize),
  capture('supported', FLOWS.supported),
  capture('definition', FLOWS.definition),
  capture('boot-test', FLOWS.booted),
  capture('key', RESTORED_FLOWS.keyed),
  capture('delete-source', FLOWS.disposable),
  prepared('disks', PREPARED_DISKS),
  prepared('vhd', PREPARED_VHD),
  capture('rich', RESTORED_FLOWS.rich),
  restore('restore', RESTORED_FLOWS.linux),
  restore('restore-key', RESTORED_FLOWS.keyed),
  restore('restore-rich', RESTORED_FLOWS.rich),
  {
    name: 'temporary',
    run: (prepare) =>
      driveAlone(
        prepare,
        {
          ...{ name: 'machine-for-a-while', activities: {}, input: aDiskIn },
          orchestrations: { 'machine-for-a-while': machineForAWhile },
        },
        (output) => Array.isArray(output) && output.length === 0,
      ),
  },
  {
    name: 'reconcile',
    run: (prepare) =>
      driveAlone(
        prepare,
        {
          name: reconcileName.name,
          input: () => ({ scopes: [`/subscriptions/${SUBSCRIPTION}`] }),
          activities: { 'inspect-claim': () => ({ kind: 'rejected', problem: { code: 'none', message: 'unused' } }) },
        },
        () => true,
      ),
  },
];
