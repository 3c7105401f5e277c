import type { ResolvedRequest } from '../request/resolve-request.ts';
import { groupId, parseVmId, requireParsed } from '../resource-id.ts';
import { stagingFor } from '../request/staging.ts';
import { targetScopeId } from '../target.ts';
import type { VmFacts } from '../vm.ts';
import { actionsOf } from './adapter-actions.ts';
import type { Capability, Doing, Planned } from './doing.ts';
import { RESTORE_POINT_DOINGS } from './restore-point-doings.ts';
import { OPTIMIZE_DOINGS } from './optimize-doings.ts';
import { THROUGH_IMAGE_DOINGS } from './through-image-doings.ts';
import { ON_DEMAND } from './doings-on-demand.ts';

const always = (): boolean => true;
const toGallery = ({ request }: Planned): boolean => request.target?.kind === 'gallery';
const toImage = ({ request }: Planned): boolean => request.target?.kind === 'managed-image';
const unflagged = ({ vm }: Planned): boolean => !vm.flaggedGeneralized;
/** Where temporary machines of this plan stand, if it makes any. */
const stagingOf = ({ request, vm }: Planned): string | undefined =>
  request.mode === 'copy' || request.bootTest || request.optimize
    ? stagingFor(request.staging, vm.location)?.resourceGroupId
    : undefined;
const copies = ({ request }: Planned): boolean => request.mode === 'copy';
/** What is done to the machine is done to its copy in mode `copy`, in the staging group. */
const ofSubject = (plan: Planned): string | undefined => (copies(plan) ? stagingOf(plan) : undefined);
const generalizes = (plan: Planned): boolean => unflagged(plan) && plan.request.osState === 'generalized';
const byDisk = ({ request: { excludeDataDisks, optimize, target } }: Planned): boolean =>
  target?.kind === 'gallery' &&
  (target.via === 'disk' || (target.via === undefined && (excludeDataDisks !== undefined || optimize !== undefined)));
const bySnapshot = ({ request: { target } }: Planned): boolean =>
  target?.kind === 'gallery' && target.via === 'snapshot';
/** Snapshots that live as long as the run: in the staging group, or beside the machine where there is none. */
const placeOfSnapshots = ({ request, vm }: Planned): string | undefined =>
  stagingFor(request.staging, vm.location)?.resourceGroupId;
const fromRunning = (plan: Planned): boolean => unflagged(plan) && plan.vm.power === 'running';

/** Everything a run may ask of Azure, in its order. A new call of an activity belongs here, or preflight will not ask for its right. */
const DOINGS: readonly Doing[] = [
  {
    ...{ capability: 'sweep', why: 'reading locks and following operations', when: always },
    calls: ['locks.list', 'operations.poll'],
  },
  { capability: 'sweep', why: 'reading the target’s group', when: toImage, calls: ['images.readGroup'] },
  { capability: 'capture', why: 'reading the machine', when: always, calls: ['vms.read', 'tags.read'] },
  { capability: 'capture', why: 'taking the request', when: unflagged, calls: ['tags.merge'] },
  ...RESTORE_POINT_DOINGS,
  {
    ...{ capability: 'capture', why: 'decrypting' },
    when: (plan) => plan.vm.ade.kind !== 'none' && fromRunning(plan),
    calls: ['encryption.readExtension', 'encryption.startDisable', 'encryption.startRemoveExtension'],
  },
  {
    ...{ capability: 'capture', why: 'clearing the encryption settings of the model' },
    when: (plan) => plan.vm.ade.kind === 'dual-pass' && fromRunning(plan),
    calls: ['encryption.startClearSettings'],
  },
  {
    ...{ capability: 'capture', why: 'working in the guest' },
    when: (plan) => generalizes(plan) && (copies(plan) || fromRunning(plan)),
    at: ofSubject,
    calls: ['runCommands.start', 'runCommands.read', 'runCommands.remove', 'vms.readSerialLog'],
  },
  {
    ...{ capability: 'sweep', why: 'proving that the machine stopped by itself', calls: ['activityLog.powerActions'] },
    // Without it no stop is proven; a version can then be withheld, a managed image cannot.
    optional: toGallery,
    when: (plan) => generalizes(plan) && (copies(plan) || fromRunning(plan)),
  },
  {
    ...{ capability: 'capture', why: 'deallocating and flagging', when: generalizes, at: ofSubject },
    calls: ['vms.startDeallocate', 'vms.generalize'],
  },
  {
    ...{ capability: 'temporaries', why: 'machines and disks for the time of the run' },
    when: (plan) => stagingOf(plan) !== undefined,
    at: stagingOf,
    calls: [
      ...(['temporaries.read', 'temporaries.putInterface', 'temporaries.startDisk'] as const),
      ...(['temporaries.startMachine', 'temporaries.startDelete'] as const),
    ],
  },
  {
    ...{ capability: 'temporaries', why: 'snapshots for the time of the run', at: placeOfSnapshots },
    when: (plan) => copies(plan) || bySnapshot(plan) || plan.request.optimize !== undefined,
    calls: ['snapshots.read', 'snapshots.start', 'temporaries.read', 'temporaries.startDelete'],
  },
  {
    ...{ capability: 'gallery', why: 'publishing the version', when: toGallery },
    calls: ['galleries.readTarget', 'galleries.readVersion', 'galleries.startVersion'],
  },
  {
    ...{ capability: 'capture', why: 'being the source of a gallery version', calls: [], at: ofSubject },
    when: (plan) => toGallery(plan) && !byDisk(plan) && !bySnapshot(plan),
    linked: ['Microsoft.Compute/virtualMachines/write'],
  },
  {
    ...{ capability: 'capture', why: 'being the source of a gallery version', calls: [], at: ofSubject, when: byDisk },
    linked: ['Microsoft.Compute/disks/write'],
  },
  {
    ...{ capability: 'temporaries', why: 'the boot test', at: stagingOf },
    when: (plan) => plan.request.bootTest && stagingOf(plan) !== undefined,
    calls: ['temporaries.read', 'temporaries.putInterface', 'temporaries.startMachine', 'temporaries.startDelete'],
    linked: ['Microsoft.Network/networkInterfaces/join/action'],
  },
  { capability: 'capture', why: 'making the managed image', when: toImage, calls: ['images.read', 'images.start'] },
  ...OPTIMIZE_DOINGS,
  ...THROUGH_IMAGE_DOINGS,
  ...ON_DEMAND,
];

export interface NeededAction {
  readonly action: string;
  readonly scope: string;
  readonly capability: Capability;
  readonly why: string;
  /** Its lack is a warning, not a refusal. */
  readonly optional?: true;
}

/** Where a right has to hold. */
function scopeOf(action: string, { request, vm }: Planned): string {
  const { resourceGroup, subscriptionId } = requireParsed(parseVmId, vm.id);
  const subscription = `/subscriptions/${subscriptionId}`;
  const target = request.target ? targetScopeId(request.target, vm.id) : groupId(subscriptionId, resourceGroup);
  if (/^Microsoft\.Compute\/galleries\//i.test(action)) return target.replace(/\/images\/[^/]+$/i, '');
  if (/^Microsoft\.Compute\/images\//i.test(action)) return target;
  if (/^Microsoft\.(Compute\/virtualMachines|Resources\/tags)\//i.test(action)) return vm.id;
  if (/^Microsoft\.Compute\/(locations)\//i.test(action)) return subscription;
  return action.startsWith('Microsoft.Compute/') ? groupId(subscriptionId, resourceGroup) : subscription;
}

/** What our identity must be allowed for this plan, each action once per scope. */
export function neededActions(request: ResolvedRequest, vm: VmFacts): NeededAction[] {
  const plan = { request, vm };
  const needed = new Map<string, NeededAction>();
  for (const { at, calls, capability, linked = [], optional, when, why } of DOINGS) {
    if (!when(plan)) continue;
    for (const action of [...calls.flatMap(actionsOf), ...linked]) {
      const scope = at?.(plan) ?? scopeOf(action, plan);
      const key = `${scope} ${action}`.toLowerCase();
      if (needed.has(key)) continue;
      needed.set(key, { action, scope, capability, why, ...(optional?.(plan) ? { optional: true } : {}) });
    }
  }
  return [...needed.values()];
}

/** The same, as `read-surroundings` asks. */
export function needsByScope(needed: readonly NeededAction[]): { scope: string; actions: string[] }[] {
  const scopes = [...new Set(needed.map(({ scope }) => scope))];
  return scopes.map((scope) => ({
    scope,
    actions: needed.filter((need) => need.scope === scope).map(({ action }) => action),
  }));
}
