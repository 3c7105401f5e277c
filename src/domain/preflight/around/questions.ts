import { needsByScope, neededActions } from '../../rights/needed-actions.ts';
import type { ResolvedRequest } from '../../request/resolve-request.ts';
import { regionKey } from '../../region.ts';
import { parseVmId, requireParsed } from '../../resource-id.ts';
import type { VmFacts } from '../../vm.ts';
import { wantedRegions } from '../plan.ts';
import { wantedQuota } from './quota-findings.ts';
import { encryptionSetOf } from '../encryption/region-keys.ts';

/** What to ask `read-surroundings` about a request, given the machine. */
export interface Questions {
  readonly subscriptionId: string;
  readonly location: string;
  readonly needs: readonly { readonly scope: string; readonly actions: readonly string[] }[];
  readonly encryptionSetIds: readonly string[];
  readonly regions: readonly string[];
  readonly usages: readonly string[];
}

export function questionsOf(request: ResolvedRequest, vm: VmFacts): Questions {
  const regions = wantedRegions(request, vm);
  const sets = regions.map((region) => encryptionSetOf(region, vm)).filter((id) => id !== undefined);
  return {
    subscriptionId: requireParsed(parseVmId, vm.id).subscriptionId,
    location: regionKey(vm.location),
    needs: needsByScope(neededActions(request, vm)),
    encryptionSetIds: [...new Set(sets)],
    regions: regions.map(({ name }) => regionKey(name)),
    usages: wantedQuota(request, vm).map(({ usage }) => usage.toLowerCase()),
  };
}
