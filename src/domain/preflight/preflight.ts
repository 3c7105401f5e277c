import { ownersOf } from '../adoption/is-own.ts';
import { type Finding, refusal, refusals } from '../finding.ts';
import type { ResolvedRequest } from '../request/resolve-request.ts';
import type { Evidence } from '../adoption/evidence.ts';
import type { Lock, TargetFacts } from '../target.ts';
import { neededActions } from '../rights/needed-actions.ts';
import type { Surroundings } from './around/surroundings.ts';
import type { ImageTraits, VmFacts } from '../vm.ts';
import { definitionFeatures, regionFindings } from './around/feature-findings.ts';
import { keyFindings } from './encryption/key-findings.ts';
import { lockFindings } from './lock-findings.ts';
import { deleteSourceFindings } from './delete-source-findings.ts';
import { bootTestFindings } from './boot-test-findings.ts';
import { optimizeFindings } from '../optimize/optimize-findings.ts';
import { modeFindings } from './mode-findings.ts';
import { makePlan, type Plan, wantedRegions } from './plan.ts';
import { permissionFindings } from './around/permission-findings.ts';
import { quotaFindings } from './around/quota-findings.ts';
import { runCommandFindings } from './around/run-command-findings.ts';
import { replicaFindings } from './replica-findings.ts';
import { rolloutFindings } from './rollout-findings.ts';
import { sourceFindings } from './source-findings.ts';
import { asPlanned, throughImageFindings } from '../definition/through-image.ts';
import { plannedDefinitionFindings } from './around/definition-findings.ts';
import { tagFindings } from './around/tag-findings.ts';
import { targetFindings } from './target-findings.ts';

export interface PreflightInput {
  readonly captureId: string;
  readonly request: ResolvedRequest;
  /** What the policy already found. */
  readonly known: readonly Finding[];
  /** GUID of the machine the request was made for; empty when there was none. */
  readonly vmGuid: string;
  readonly vm: VmFacts | undefined;
  readonly target: TargetFacts | undefined;
  readonly locks: readonly Lock[];
  /** Our own record of an earlier run on this machine. */
  readonly evidence?: Evidence;
  readonly surroundings: Surroundings;
}

export type Preflight<Source extends ImageTraits = VmFacts> =
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] }
  | { readonly kind: 'ready'; readonly findings: readonly Finding[]; readonly plan: Plan; readonly vm: Source };

function sourceMissing(input: PreflightInput): Finding | undefined {
  if (!input.vm) {
    return refusal({
      code: 'vm-not-found',
      where: input.request.vmId,
      message: 'The virtual machine does not exist, or our identity may not read it.',
      fix: 'Check the id, and that the identity has the capture role on the machine’s resource group.',
    });
  }
  if (input.vmGuid !== '' && input.vm.vmGuid !== input.vmGuid) {
    return refusal({
      code: 'vm-replaced',
      where: input.request.vmId,
      message: 'The machine was deleted and made again under the same name since the request.',
      fix: 'Ask again for the new machine.',
    });
  }
  return undefined;
}

export const NO_TARGET = refusal({
  code: 'target-missing',
  where: 'target',
  message: 'Neither the request nor a profile says where the image goes.',
  fix: 'Name a target, or a profile that has one.',
});

/** "Will it image?": every reason at once, from facts alone, before any side effect. */
export function preflight(input: PreflightInput): Preflight {
  const { vm } = input;
  const findings: Finding[] = [...input.known];
  const missing = sourceMissing(input);
  if (missing || !vm) return { kind: 'refused', findings: missing ? [...findings, missing] : findings };
  const request = asPlanned(input.request, input.target, vm);
  findings.push(...sourceFindings(vm, request, input.evidence));
  findings.push(...modeFindings(vm, request));
  findings.push(...bootTestFindings(vm, request), ...optimizeFindings(vm, request));
  findings.push(...lockFindings(input.locks, request, vm, vm));
  findings.push(...runCommandFindings(request.vmId, input.surroundings));
  findings.push(...permissionFindings(neededActions(request, vm), input.surroundings));
  const regions = wantedRegions(request, vm);
  if (!request.target || !input.target) {
    return { kind: 'refused', findings: request.target ? findings : [...findings, NO_TARGET] };
  }
  findings.push(...replicaFindings(request.target, regions, request.rule, vm.location));
  if (request.target.kind === 'gallery') findings.push(...rolloutFindings(request.order, regions, vm.location));
  const plan = makePlan(request, request.target, vm, input.target, {
    evidence: input.evidence,
    accelerated: input.surroundings.accelerated,
  });
  findings.push(...tagFindings(vm, plan.route), ...deleteSourceFindings(vm, request, plan.route));
  const names = regions.map((region) => region.name);
  findings.push(...plannedDefinitionFindings(plan.definition, input.target));
  findings.push(...definitionFeatures(vm, request.target, input.target));
  findings.push(...keyFindings(vm, plan.target, regions, input.surroundings));
  findings.push(...regionFindings(vm, plan.target, regions, input.surroundings));
  findings.push(...quotaFindings(request, vm, input.surroundings));
  const owners = ownersOf(input.captureId, plan);
  findings.push(...throughImageFindings(vm, request));
  const source = { ...vm, throughImage: request.throughImage === true };
  findings.push(...targetFindings(source, plan.target, input.target, names, owners, request.osState));
  return refusals(findings).length > 0 ? { kind: 'refused', findings } : { kind: 'ready', findings, plan, vm };
}
