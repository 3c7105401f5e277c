import { regionKey, sameRegion } from '../region.ts';
import { plannedReplicas, replicaArithmetic } from '../replicas.ts';
import type { RequestedRegion } from '../request/capture-request.ts';
import type { ResolvedRequest } from '../request/resolve-request.ts';
import type { Target, TargetFacts } from '../target.ts';
import { stagesOf } from '../run/rollout.ts';
import { nextVersion } from '../version-number.ts';
import { creatingTarget } from '../definition/definition-request.ts';
import { type WantedDefinition, wantedDefinition } from '../definition/wanted-definition.ts';
import { routeOf } from '../run/route.ts';
import type { Step } from '../run/step.ts';
import { versionId } from '../resource-id.ts';
import type { Evidence } from '../adoption/evidence.ts';
import type { StopProof } from '../run/outcome.ts';
import type { ImageSource, VmFacts } from '../vm.ts';
import { type RegionEncryption, regionEncryption } from './encryption/region-keys.ts';
import { type Entry, entryOf } from './entry.ts';

export interface PlannedRegion {
  readonly name: string;
  readonly replicas: number;
  readonly concurrentDeployments: number;
  readonly storageAccountType: string;
  /** Where the image is encrypted with customers' keys: in every region then. */
  readonly encryption?: RegionEncryption;
}

/** Everything a run will do, decided before it does anything. */
export interface Plan {
  readonly target: Target;
  readonly location: string;
  readonly regions: readonly PlannedRegion[];
  /** For each region how its replicas were computed. */
  readonly arithmetic: readonly string[];
  /** Region keys that each PUT of the version adds, in order. */
  readonly stages: readonly (readonly string[])[];
  readonly entry: Entry;
  /** To be made first, since it does not exist. */
  readonly definition?: WantedDefinition;
  /** A managed image comes between the machine and its version. */
  readonly throughImage?: true;
  /** What our own record says of the guest, where an earlier run generalized it. */
  readonly proof?: StopProof;
  /** The earlier run whose work is taken over, its image or version included. */
  readonly resumes?: string;
  /** Those whose work that run had taken over, oldest first. */
  readonly earlier?: readonly string[];
  /** Under "auto": the version that the earlier run had begun, number and all. */
  readonly begun?: true;
  /** The steps this run takes. */
  readonly route: readonly Step[];
}

function defaultRegion(location: string): RequestedRegion {
  return { name: location, concurrentDeployments: 20, concurrentScaleSets: 0, storageAccountType: 'Standard_LRS' };
}

export function wantedRegions(
  request: ResolvedRequest,
  { location }: Pick<ImageSource, 'location'>,
): readonly RequestedRegion[] {
  return request.regions ?? [defaultRegion(location)];
}

/** A version that an earlier run had begun under "auto" keeps its number. */
function begunNumber(target: Target, evidence: Evidence | undefined): string | undefined {
  if (target.kind !== 'gallery' || !evidence?.imageId) return undefined;
  const prefix = versionId(target.definitionId, '').toLowerCase();
  return evidence.imageId.toLowerCase().startsWith(prefix) ? evidence.imageId.slice(prefix.length) : undefined;
}

function planTarget(target: Target, facts: TargetFacts, evidence: Evidence | undefined): Target {
  if (target.kind !== 'gallery' || facts.kind !== 'gallery' || target.version !== 'auto') return target;
  return { ...target, version: begunNumber(target, evidence) ?? nextVersion(facts.existingVersions) };
}

interface Beginning {
  readonly entry: Entry;
  readonly evidence?: Evidence | undefined;
  readonly ade: VmFacts['ade'];
  /** Whether the source's interface has accelerated networking, where a definition is to be made of it. */
  readonly accelerated?: boolean | undefined;
}

function plannedDefinition(
  { osState }: ResolvedRequest,
  target: Target,
  source: ImageSource,
  facts: TargetFacts,
  accelerated: boolean | undefined,
): WantedDefinition | undefined {
  const creating = creatingTarget(target);
  if (!creating || facts.kind !== 'gallery' || facts.definition || facts.galleryLocation === undefined)
    return undefined;
  const about = { location: facts.galleryLocation, osState, ...(accelerated === undefined ? {} : { accelerated }) };
  return wantedDefinition(creating, source, about);
}

/** Home region first; the rest in the order asked for. */
export function planFrom(
  request: ResolvedRequest,
  target: Target,
  source: ImageSource,
  facts: TargetFacts,
  { accelerated, ade, entry, evidence }: Beginning,
): Plan {
  const asked = wantedRegions(request, source);
  const regions = asked.map((region) => ({
    name: regionKey(region.name),
    replicas: plannedReplicas(region, request.rule),
    concurrentDeployments: region.concurrentDeployments,
    storageAccountType: region.storageAccountType,
    ...regionEncryption(region, source, request.excludeDataDisks ?? []),
  }));
  const home = regions.filter((region) => sameRegion(region.name, source.location));
  const others = regions.filter((region) => !sameRegion(region.name, source.location));
  const ordered = [...home, ...others];
  const definition = plannedDefinition(request, target, source, facts, accelerated);
  return {
    target: planTarget(target, facts, evidence),
    location: regionKey(source.location),
    regions: ordered,
    arithmetic: asked.map((region) => `${regionKey(region.name)}: ${replicaArithmetic(region, request.rule)}`),
    stages: stagesOf(request.order, ordered, source.location),
    entry,
    ...(definition ? { definition } : {}),
    ...(request.throughImage ? { throughImage: true as const } : {}),
    ...(evidence && evidence.guest !== 'untouched' ? { proof: evidence.proof } : {}),
    ...(evidence ? { resumes: evidence.captureId } : {}),
    ...(evidence?.earlier ? { earlier: evidence.earlier } : {}),
    ...(begunNumber(target, evidence) === undefined ? {} : { begun: true as const }),
    route: routeOf({ request, vm: { ade }, entry, definitionMissing: definition !== undefined }),
  };
}

/** Of a machine, where the run begins is read from what it already is. */
export const makePlan = (
  request: ResolvedRequest,
  target: Target,
  vm: VmFacts,
  facts: TargetFacts,
  { accelerated, evidence }: Pick<Beginning, 'accelerated' | 'evidence'> = {},
): Plan =>
  planFrom(request, target, vm, facts, {
    ...{ ade: vm.ade, entry: entryOf(request, vm, evidence) },
    ...{ evidence, accelerated },
  });
