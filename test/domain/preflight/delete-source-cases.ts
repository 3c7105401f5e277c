import type { PreflightInput } from '../../../src/domain/preflight/preflight.ts';
import type { ResolvedRequest } from '../../../src/domain/request/resolve-request.ts';
import type { VmFacts } from '../../../src/domain/vm.ts';
import {
  aDefinition,
  aDisk,
  aRequest,
  aVm,
  computeId,
  galleryFacts,
  SUBSCRIPTION,
  VM_ID,
} from '../../support/vm-builder.ts';
import { staging } from './mode-cases.ts';

type Case = [code: string, what: string, input: Partial<PreflightInput>];

const NIC = computeId('x').replace('Microsoft.Compute/x', 'Microsoft.Network/networkInterfaces/vm1-nic');
const everything = { disks: true, nics: true };
const disposable = (
  request: Partial<ResolvedRequest> = {},
  vm: Partial<VmFacts> = {},
  more: Partial<PreflightInput> = {},
): Partial<PreflightInput> => ({
  request: aRequest({ deleteSource: true, ...request }),
  vm: aVm({ interfaceIds: [NIC], ...vm }),
  ...more,
});
const keep = (scope: string, request: Partial<ResolvedRequest> = {}, vm: Partial<VmFacts> = {}) =>
  disposable(request, vm, { locks: [{ name: 'keep', level: 'CanNotDelete', scope }] });
const elsewhere = `/subscriptions/${SUBSCRIPTION}/resourceGroups/other/providers/Microsoft.Compute/disks/d`;
const flagged = { flaggedGeneralized: true, power: 'deallocated' } as const;

export const DELETE_SOURCE_REFUSALS: Case[] = [
  ['delete-source-of-copy', 'deleting the source of a copy', disposable({ mode: 'copy', staging: staging() })],
  [
    'delete-source-of-specialized',
    'deleting the source of a specialized image',
    disposable(
      { osState: 'specialized' },
      { power: 'deallocated' },
      {
        target: galleryFacts({ definition: aDefinition({ osState: 'Specialized' }) }),
      },
    ),
  ],
  ['delete-source-locked', 'a lock on the machine', keep(VM_ID)],
  ['delete-source-locked', 'a lock on the subscription', keep(`/subscriptions/${SUBSCRIPTION}`)],
  ['delete-source-locked', 'a lock on a machine that is flagged already', keep(VM_ID, {}, flagged)],
  ['delete-source-locked', 'a lock on its disk', keep(aDisk().id ?? '', { deleteWithSource: everything })],
  ['delete-source-locked', 'a lock on its interface', keep(NIC, { deleteWithSource: everything })],
  [
    'source-part-elsewhere',
    'a disk of another group',
    disposable({ deleteWithSource: everything }, { osDisk: aDisk({ id: elsewhere }) }),
  ],
  [
    'delete-source-takes-more',
    'a disk that Azure would delete too',
    disposable({ restorePoint: false }, { goesWithMachine: [aDisk().id ?? ''] }),
  ],
];

export const DELETE_SOURCE_WARNINGS: Case[] = [
  ['delete-source-untested', 'no boot test', disposable()],
  ['delete-source-ends-restore', 'interfaces that go', disposable({ deleteWithSource: everything })],
];

/** Nothing of these is in the way of a deletion. */
export const DELETABLE: [what: string, input: Partial<PreflightInput>][] = [
  ['a lock on a disk that stays', keep(aDisk().id ?? '')],
  [
    'a disk that Azure would delete too, asked for',
    disposable({ restorePoint: false, deleteWithSource: everything }, { goesWithMachine: [aDisk().id ?? ''] }),
  ],
  [
    'a disk that Azure would delete too, detached with the restore point',
    disposable({}, { goesWithMachine: [aDisk().id ?? ''] }),
  ],
  ['a managed disk of another group that stays', disposable({}, { osDisk: aDisk({ id: elsewhere }) })],
];
