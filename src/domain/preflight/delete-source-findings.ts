import { type Finding, refusal, warning } from '../finding.ts';
import { sourceParts, takenAlong } from '../removal/source-parts.ts';
import type { ResolvedRequest } from '../request/resolve-request.ts';
import { isWithin, parseGroupOf, groupId, requireParsed } from '../resource-id.ts';
import type { Step } from '../run/step.ts';
import type { VmFacts } from '../vm.ts';
import { about } from './about.ts';

/** Only a machine that this run itself turns into an image may be deleted for it. */
function wrongSource({ mode, osState }: ResolvedRequest): Finding[] {
  const { only } = about('deleteSource');
  return [
    ...only(mode === 'copy', {
      code: 'delete-source-of-copy',
      message: 'In mode "copy" the source keeps running and nothing of it is changed, let alone deleted.',
      fix: 'Leave deleteSource out, or use mode "consume".',
    }),
    ...only(mode === 'consume' && osState === 'specialized', {
      code: 'delete-source-of-specialized',
      message:
        'The source of a specialized image is a machine that can still be started; only a sealed one is deleted.',
      fix: 'Leave deleteSource out, and delete the machine yourself once the image is proven.',
    }),
  ];
}

/** Disks and interfaces somewhere else are likely somebody else's. */
function elsewhere(vm: VmFacts, toDelete: readonly string[]): Finding[] {
  const { resourceGroup, subscriptionId } = requireParsed(parseGroupOf, vm.id);
  const own = groupId(subscriptionId, resourceGroup);
  return toDelete
    .filter((id) => !isWithin(id, own))
    .map((where) =>
      refusal({
        code: 'source-part-elsewhere',
        where,
        message: 'This part of the machine lies in another resource group, where Goldsmith deletes nothing.',
        fix: 'Leave it: say "disks": false or "nics": false in deleteSource, and delete it by hand.',
      }),
    );
}

/** What speaks against deleting the source in the end. `route`: the steps of the run; with a restore point everything outlives the machine. */
export function deleteSourceFindings(vm: VmFacts, request: ResolvedRequest, route: readonly Step[]): Finding[] {
  if (!request.deleteSource) return [];
  const wrong = wrongSource(request);
  if (wrong.length > 0) return wrong;
  const { toDelete } = sourceParts(vm, request);
  const taken = route.includes('restore-point') ? [] : takenAlong(vm, toDelete);
  const { only, worth } = about('deleteSource');
  return [
    ...elsewhere(vm, toDelete),
    ...only(taken.length > 0, {
      code: 'delete-source-takes-more',
      message: `Azure would delete with the machine what the request does not name: ${taken.join(', ')} (deleteOption Delete).`,
      fix: 'Set their deleteOption to Detach, take a restore point, or ask for "deleteSource": {"disks": true, "nics": true}.',
    }),
    ...worth(!request.bootTest, {
      code: 'delete-source-untested',
      message: 'The source will be deleted although no machine has come up from its image.',
      fix: 'Ask for bootTest too, with a gallery version as the target.',
    }),
    ...(route.includes('restore-point') && request.deleteWithSource?.nics
      ? [
          warning({
            code: 'delete-source-ends-restore',
            where: 'deleteSource.nics',
            message:
              'Without its network interfaces the machine cannot be restored; the restore point holds its disks alone.',
            fix: 'Say "nics": false if a restore shall stay possible.',
          }),
        ]
      : []),
  ];
}
