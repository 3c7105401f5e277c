import { ownersOf } from '../../adoption/is-own.ts';
import type { Evidence } from '../../adoption/evidence.ts';
import { probeSize } from '../../boot-test/probe.ts';
import { withoutNeedlessDefinition } from '../../definition/definition-request.ts';
import { type Finding, refusal, refusals } from '../../finding.ts';
import type { PreparedFacts, PreparedRead } from '../../prepared/prepared-facts.ts';
import type { ResolvedRequest } from '../../request/resolve-request.ts';
import { neededForPrepared } from '../../rights/prepared-actions.ts';
import type { Lock, TargetFacts } from '../../target.ts';
import { definitionFeatures, regionFindings } from '../around/feature-findings.ts';
import { permissionFindings } from '../around/permission-findings.ts';
import { quotaFindings } from '../around/quota-findings.ts';
import type { Surroundings } from '../around/surroundings.ts';
import { bootTestFindings } from '../boot-test-findings.ts';
import { plannedDefinitionFindings } from '../around/definition-findings.ts';
import { keyFindings } from '../encryption/key-findings.ts';
import { lockFindings } from '../lock-findings.ts';
import { planFrom, wantedRegions } from '../plan.ts';
import { NO_TARGET, type Preflight } from '../preflight.ts';
import { replicaFindings } from '../replica-findings.ts';
import { rolloutFindings } from '../rollout-findings.ts';
import { targetFindings } from '../target-findings.ts';
import { preparedFindings } from './prepared-findings.ts';

interface PreparedInput {
  readonly captureId: string;
  readonly request: ResolvedRequest;
  /** What the policy already found. */
  readonly known: readonly Finding[];
  /** GUID of the disk or snapshot at the time of the request; empty where there was none. */
  readonly guid: string;
  readonly read: PreparedRead;
  readonly target: TargetFacts | undefined;
  readonly locks: readonly Lock[];
  readonly surroundings: Surroundings;
  /** Our own record of the run that this one takes up again. */
  readonly evidence?: Evidence;
}

const notFound = (ids: readonly string[]): Finding[] =>
  ids.map((id) =>
    refusal({
      code: 'source-not-found',
      where: id,
      message: 'The disk or snapshot does not exist, or our identity may not read it.',
      fix: 'Check the id, and that the identity has the capture role on its resource group.',
    }),
  );

const REPLACED = refusal({
  code: 'source-replaced',
  where: 'source.id',
  message: 'The disk or snapshot was deleted and made again under the same name since the request.',
  fix: 'Ask again for the new one.',
});

const startsFromNvme = ({ parts: [system] }: PreparedFacts): boolean =>
  system !== undefined && system.kind !== 'vhd' && /nvme/i.test(system.diskControllers ?? '');

/** "Will it image?" for a disk, a snapshot or a blob: every reason at once, from facts alone. */
export function preflightPrepared(input: PreparedInput): Preflight<PreparedFacts> {
  const { evidence, read, surroundings, target: facts } = input;
  const request = withoutNeedlessDefinition(input.request, facts);
  const findings: Finding[] = [...input.known];
  if (read.kind === 'missing') return { kind: 'refused', findings: [...findings, ...notFound(read.ids)] };
  const source = read.facts;
  if (input.guid !== '' && source.guid !== input.guid) return { kind: 'refused', findings: [...findings, REPLACED] };
  findings.push(...preparedFindings(source, request));
  findings.push(...bootTestFindings(source, request));
  findings.push(...lockFindings(input.locks, request, source));
  findings.push(...permissionFindings(neededForPrepared(request, source), surroundings));
  if (!request.target || !facts) {
    return { kind: 'refused', findings: request.target ? findings : [...findings, NO_TARGET] };
  }
  const regions = wantedRegions(request, source);
  findings.push(...replicaFindings(request.target, regions, request.rule, source.location));
  if (request.target.kind === 'gallery') findings.push(...rolloutFindings(request.order, regions, source.location));
  const plan = planFrom(request, request.target, source, facts, {
    ...{ entry: 'from-prepared', ade: { kind: 'none' } },
    evidence,
  });
  const featured = { ...source, hibernationEnabled: false, startsFromNvme: startsFromNvme(source) };
  findings.push(...plannedDefinitionFindings(plan.definition, facts));
  findings.push(...definitionFeatures(featured, request.target, facts));
  findings.push(...keyFindings(source, plan.target, regions, surroundings));
  findings.push(...regionFindings(source, plan.target, regions, surroundings));
  findings.push(...quotaFindings(request, { ...source, size: probeSize(source) }, surroundings));
  const owners = ownersOf(input.captureId, plan);
  const names = regions.map(({ name }) => name);
  const hasGuestState = read.facts.parts[0]?.kind !== 'vhd';
  findings.push(...targetFindings({ ...source, hasGuestState }, plan.target, facts, names, owners, request.osState));
  return refusals(findings).length > 0 ? { kind: 'refused', findings } : { kind: 'ready', findings, plan, vm: source };
}
