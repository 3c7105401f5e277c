import { readSource } from '../../activities/source/read-source.ts';
import { groupId, parseVmId, requireParsed } from '../../domain/resource-id.ts';
import { stagingFor } from '../../domain/request/staging.ts';
import { refusals } from '../../domain/finding.ts';
import { questionOf } from '../../domain/guest-preflight/guest-question.ts';
import { failed, RunStopped } from '../../domain/run/stop.ts';
import { agentOf } from '../../domain/pace/forecast.ts';
import type { VmFacts } from '../../domain/vm.ts';
import { type Durable, run } from '../../durable.ts';
import { type Prepared, takes } from './prepare.ts';
import { boundary, enter, type RunState, sleepOrCancel, stopIfCancelled } from './run-state.ts';
import { type DiskCopy, disksToCapture, imageDisksOf } from './source-disks.ts';
import { lookUntil } from './pace/look-until.ts';
import { examineGuest } from './examine-guest.ts';
import { makeDisks, reserve, type Site, siteOf, takeSnapshots } from './temporary/disk-copies.ts';
import { makeInterface, makeMachine } from './temporary/temporaries.ts';

const MACHINE_MINUTES = 60;
const AGENT_MINUTES = 30;

function* makeMachineOf(site: Site, disks: readonly DiskCopy[], subnetId: string): Durable<string> {
  const { role, state, tags, vm } = site;
  const interfaceId = reserve(site, 'network-interface', role);
  const common = { location: vm.location, tags };
  yield* makeInterface(state, { ...common, id: interfaceId, subnetId });
  stopIfCancelled(state);
  const id = reserve(site, 'virtual-machine', role);
  const wanted = {
    ...{ ...common, id, interfaceId, size: vm.size, osType: vm.osType, securityType: vm.securityType },
    diskController: vm.diskController,
    ...(vm.firmware ? { firmware: vm.firmware } : {}),
    ...(vm.plan ? { plan: vm.plan } : {}),
    from: {
      kind: 'disks' as const,
      osDiskId: disks.find(({ disk }) => disk === 'os')?.id ?? '',
      dataDisks: disks.flatMap(({ disk, id: diskId }) => (disk === 'os' ? [] : [{ lun: disk, id: diskId }])),
    },
  };
  yield* makeMachine(state, wanted, MACHINE_MINUTES);
  return id;
}

/** A machine of attached disks is made without asking its guest, so Azure is done long before the agent is. */
function* awaitAgent(state: RunState, vmId: string, osType: VmFacts['osType']): Durable<VmFacts> {
  const { captureId } = state.input;
  const pause = (seconds: number): Durable<void> => sleepOrCancel(state, seconds);
  const awaited = { kind: agentOf(osType), minutes: AGENT_MINUTES, pause };
  const copy = yield* lookUntil(state, awaited, function* look() {
    const vm = yield* run(state.context, readSource, { captureId, vmId });
    if (!vm) throw failed('vm-gone', 'the copy was deleted by somebody else');
    return vm.power === 'running' && vm.agentReady ? { ...vm, id: vmId } : undefined;
  });
  if (copy) return copy;
  throw failed(
    'copy-agent-not-ready',
    `the agent of the copy did not report within ${AGENT_MINUTES} minutes; a staging subnet needs a way out to Azure (service tag AzureCloud, port 443)`,
  );
}

/** Nothing is sent to the source, so it is the copy that says what would stop its generalization. */
function* askCopy(state: RunState, vm: VmFacts): Durable<VmFacts> {
  const { captureId, request } = state.input;
  const { findings } = yield* examineGuest(state.context, captureId, questionOf(request, vm), 1);
  state.findings.push(...findings);
  if (refusals(findings).length > 0) throw new RunStopped({ kind: 'refused', findings: state.findings });
  return vm;
}

/**
 * What the run works on from here: in mode `copy` a machine of copies of the disks, without a public address, in the isolated subnet; else the machine
 * itself. The source keeps running and nothing of it is changed. A specialized image needs no machine: the snapshots are its source.
 */
export function* makeCopy(state: RunState, prepared: Prepared): Durable<Prepared> {
  if (!takes(prepared, 'copy')) return prepared;
  yield* boundary(state);
  enter(state, 'copy');
  const { request } = state.input;
  const place = stagingFor(request.staging, prepared.vm.location);
  if (!place) throw failed('staging-missing', 'no staging place is configured for the region of the machine');
  const site = siteOf(state, prepared.vm, place.resourceGroupId, 'copy');
  const snapshots = yield* takeSnapshots(site, disksToCapture(prepared.vm, request));
  if (request.osState === 'specialized') return { ...prepared, disks: imageDisksOf(snapshots) };
  const disks = yield* makeDisks(site, snapshots);
  const id = yield* makeMachineOf(site, disks, place.subnetId);
  return { ...prepared, vm: yield* askCopy(state, yield* awaitAgent(state, id, prepared.vm.osType)) };
}

/**
 * What the image is made of: the machine as a whole, unless the definition, an excluded or an optimized disk demands its disks one by one. Of a machine that is sealed
 * they hold still; snapshots let it go sooner.
 */
export function* chooseDisks(state: RunState, subject: Prepared): Durable<Prepared> {
  const { request } = state.input;
  if (subject.disks) return subject;
  const asked = subject.plan.target.kind === 'gallery' ? subject.plan.target.via : undefined;
  const isApart = (request.excludeDataDisks ?? []).length > 0 || subject.optimizedDiskId !== undefined;
  const via = asked ?? (isApart ? 'disk' : 'vm');
  if (via === 'vm') return subject;
  const disks = disksToCapture(subject.vm, request).map(({ disk, id }) => ({
    disk,
    id: disk === 'os' ? (subject.optimizedDiskId ?? id) : id,
  }));
  if (via === 'disk') return { ...subject, disks: imageDisksOf(disks) };
  const { resourceGroup, subscriptionId } = requireParsed(parseVmId, subject.vm.id);
  const place = stagingFor(request.staging, subject.vm.location);
  const scope = place?.resourceGroupId ?? groupId(subscriptionId, resourceGroup);
  enter(state, 'capture');
  const snapshots = yield* takeSnapshots(siteOf(state, subject.vm, scope, 'sealed'), disks);
  return { ...subject, disks: imageDisksOf(snapshots) };
}
