import { creatingTarget } from '../../definition/definition-request.ts';
import { probeSize } from '../../boot-test/probe.ts';
import { askingOf } from '../../guest-preflight/guest-question.ts';
import type { PreparedFacts } from '../../prepared/prepared-facts.ts';
import { type NeededAction, needsByScope, neededActions } from '../../rights/needed-actions.ts';
import { neededForPrepared } from '../../rights/prepared-actions.ts';
import type { ResolvedRequest } from '../../request/resolve-request.ts';
import { regionKey } from '../../region.ts';
import { subscriptionOf } from '../../resource-id.ts';
import type { ImageSource, VmFacts } from '../../vm.ts';
import { wantedRegions } from '../plan.ts';
import { wantedQuota } from './quota-findings.ts';
import { encryptionSetOf } from '../encryption/region-keys.ts';

/** What to ask `read-surroundings` about a request, given its source. */
export interface Questions {
  readonly subscriptionId: string;
  readonly location: string;
  readonly needs: readonly { readonly scope: string; readonly actions: readonly string[] }[];
  readonly encryptionSetIds: readonly string[];
  readonly regions: readonly string[];
  readonly usages: readonly string[];
  readonly runCommandsOf?: string;
  readonly interfaceId?: string;
}

type Sized = ImageSource & Pick<VmFacts, 'size' | 'interfaceIds'>;

function questions(request: ResolvedRequest, source: Sized, needed: readonly NeededAction[]): Questions {
  const regions = wantedRegions(request, source);
  const sets = regions.map((region) => encryptionSetOf(region, source)).filter((id) => id !== undefined);
  return {
    subscriptionId: subscriptionOf(source.id),
    location: regionKey(source.location),
    needs: needsByScope(needed),
    encryptionSetIds: [...new Set(sets)],
    regions: regions.map(({ name }) => regionKey(name)),
    ...(creatingTarget(request.target) && source.interfaceIds?.[0] ? { interfaceId: source.interfaceIds[0] } : {}),
    usages: wantedQuota(request, source).map(({ usage }) => usage.toLowerCase()),
  };
}

export const questionsOf = (request: ResolvedRequest, vm: VmFacts): Questions => ({
  ...questions(request, vm, neededActions(request, vm)),
  ...(askingOf(request, vm).kind === 'ask' ? { runCommandsOf: request.vmId } : {}),
});

/** The only machine that a prepared disk can need is the probe of a boot test. */
export const preparedQuestions = (request: ResolvedRequest, facts: PreparedFacts): Questions =>
  questions(request, { ...facts, size: probeSize(facts) }, neededForPrepared(request, facts));
