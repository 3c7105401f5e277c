import { groupId, parseGroupOf, requireParsed } from '../resource-id.ts';
import { takesOnePoint } from '../restore/point-kind.ts';
import { consumes } from '../run/route.ts';
import type { Doing, Planned } from './doing.ts';

const groupOf = (id: string): string => {
  const { resourceGroup, subscriptionId } = requireParsed(parseGroupOf, id);
  return groupId(subscriptionId, resourceGroup);
};

const isKept = (plan: Planned): boolean =>
  plan.request.restorePoint && !plan.vm.flaggedGeneralized && plan.vm.power === 'running' && consumes(plan.request);

/** Azure checks the right to what a change of the machine names. */
const detached = (type: string, action: string): Doing[] => {
  const first = ({ vm }: Planned) =>
    (vm.goesWithMachine ?? []).find((id) => id.toLowerCase().includes(type.toLowerCase()));
  const at = (plan: Planned) => groupOf(first(plan) ?? plan.vm.id);
  const why = 'having its disks and interfaces outlive the machine';
  const when = (plan: Planned): boolean => isKept(plan) && first(plan) !== undefined;
  return [{ capability: 'restore-point', why, when, at, calls: [], linked: [action] }];
};

/** What taking a restore point asks of Azure. */
export const RESTORE_POINT_DOINGS: readonly Doing[] = [
  {
    capability: 'restore-point',
    why: 'keeping the machine as it was',
    when: isKept,
    calls: ['restorePoints.readMachine'],
  },
  {
    ...{ capability: 'restore-point', why: 'having its disks and interfaces outlive the machine' },
    when: (plan) => isKept(plan) && (plan.vm.goesWithMachine ?? []).length > 0,
    calls: ['restorePoints.startDetach'],
  },
  ...detached('Microsoft.Compute/disks', 'Microsoft.Compute/disks/write'),
  ...detached('Microsoft.Network/networkInterfaces', 'Microsoft.Network/networkInterfaces/join/action'),
  {
    ...{ capability: 'restore-point', why: 'the restore point' },
    when: (plan) => isKept(plan) && !takesOnePoint(plan.vm),
    calls: ['snapshots.read', 'snapshots.start'],
  },
  {
    ...{ capability: 'restore-point', why: 'the restore point' },
    when: (plan) => isKept(plan) && takesOnePoint(plan.vm),
    calls: [
      ...(['restorePoints.readCollection', 'restorePoints.putCollection'] as const),
      ...(['restorePoints.readPoint', 'restorePoints.startPoint'] as const),
    ],
  },
];
