import { type Finding, refusal } from '../finding.ts';
import { regionKey, sameRegion } from '../region.ts';
import { parseDefinitionId, requireParsed, versionId } from '../resource-id.ts';
import type { DefinitionFacts, Target, TargetFacts } from '../target.ts';
import type { ImageTraits, PurchasePlan } from '../vm.ts';

const planText = (plan: PurchasePlan | undefined): string =>
  plan ? `${plan.publisher}/${plan.product}/${plan.name}` : 'no plan';

function mismatch(name: string, what: string, ofVm: string, ofDefinition: string, where: string): Finding[] {
  if (ofVm.toLowerCase() === ofDefinition.toLowerCase()) return [];
  return [
    refusal({
      code: `definition-${name}-mismatch`,
      where,
      message: `The machine has ${what} ${ofVm}, the image definition ${ofDefinition}. It cannot be changed on a definition.`,
      fix: `Use a definition with ${what} ${ofVm}, or create one.`,
    }),
  ];
}

interface Stateful {
  /** False of what Azure knows to hold no state of a machine's firmware: a blob, or a managed image. */
  readonly hasGuestState?: boolean;
  /** A managed image comes in between, which holds none either. */
  readonly throughImage?: boolean;
}

/** A Trusted Launch machine needs a Trusted Launch definition; "supported" accepts only sources without guest state (ACD:trusted-launch). */
function securityMismatch(vm: ImageTraits & Stateful, definition: DefinitionFacts, where: string): Finding[] {
  const hasNoState = vm.hasGuestState === false || vm.throughImage === true;
  const accepted: Record<ImageTraits['securityType'], readonly DefinitionFacts['securityType'][]> = {
    Standard: hasNoState ? ['Standard', 'TrustedLaunchSupported'] : ['Standard'],
    TrustedLaunch: ['TrustedLaunch'],
    ConfidentialVM: ['ConfidentialVM'],
  };
  if (accepted[vm.securityType].includes(definition.securityType)) return [];
  return mismatch('security-type', 'security type', vm.securityType, definition.securityType, where);
}

const osStateText = { generalized: 'Generalized', specialized: 'Specialized' } as const;
export type OsState = keyof typeof osStateText;

function definitionFindings(
  vm: ImageTraits & Stateful,
  osState: OsState,
  definition: DefinitionFacts,
  where: string,
): Finding[] {
  return [
    ...mismatch('os-type', 'OS type', vm.osType, definition.osType, where),
    ...mismatch('os-state', 'OS state', osStateText[osState], definition.osState, where),
    ...mismatch('generation', 'generation', vm.generation, definition.generation, where),
    ...mismatch('architecture', 'architecture', vm.architecture, definition.architecture, where),
    ...mismatch('purchase-plan', 'purchase plan', planText(vm.plan), planText(definition.plan), where),
    ...securityMismatch(vm, definition, where),
  ];
}

function takenFinding(id: string, what: string): Finding {
  return refusal({
    code: `${what}-name-taken`,
    where: id,
    message: `There is already an image under this name; a PUT there would change it.`,
    fix:
      what === 'version' ? 'Ask for another number, or for "auto".' : 'Ask for another name, or delete the old image.',
  });
}

function galleryFindings(
  vm: ImageTraits & Stateful,
  target: Extract<Target, { kind: 'gallery' }>,
  facts: Extract<TargetFacts, { kind: 'gallery' }>,
  regions: readonly string[],
  { owners, osState }: Asked,
): Finding[] {
  const where = target.definitionId;
  const { gallery } = requireParsed(parseDefinitionId, where);
  if (facts.galleryLocation === undefined) {
    return [
      refusal({
        code: 'gallery-not-found',
        where,
        message: `The gallery ${gallery} does not exist.`,
        fix: 'Create the gallery and the image definition first, or correct the id.',
      }),
    ];
  }
  if (!facts.definition && !target.createDefinition) {
    return [
      refusal({
        code: 'definition-not-found',
        where,
        message: 'The image definition does not exist.',
        fix: `Create it with OS type ${vm.osType}, generation ${vm.generation}, OS state ${osStateText[osState]}, security type ${vm.securityType}.`,
      }),
    ];
  }
  const findings = facts.definition ? definitionFindings(vm, osState, facts.definition, where) : [];
  if (facts.taken && !owners.includes(facts.taken.captureId ?? ''))
    findings.push(takenFinding(versionId(where, target.version), 'version'));
  if (!regions.some((region) => sameRegion(region, vm.location))) {
    findings.push(
      refusal({
        code: 'home-region-missing',
        where: 'regions',
        message: `The list of regions must hold ${regionKey(vm.location)}, the region of the source machine.`,
        fix: `Add ${regionKey(vm.location)} to the regions.`,
      }),
    );
  }
  return findings;
}

const NO_MANAGED_IMAGE: readonly { code: string; what: (vm: ImageTraits) => string | undefined }[] = [
  {
    code: 'trusted-launch-needs-gallery',
    what: (vm) => (vm.securityType === 'TrustedLaunch' ? 'Trusted Launch' : undefined),
  },
  {
    code: 'confidential-needs-gallery',
    what: (vm) => (vm.securityType === 'ConfidentialVM' ? 'a confidential machine' : undefined),
  },
  { code: 'arm64-needs-gallery', what: (vm) => (vm.architecture === 'Arm64' ? 'Arm64' : undefined) },
  { code: 'nvme-needs-gallery', what: (vm) => (vm.diskController === 'NVMe' ? 'the NVMe disk controller' : undefined) },
];

function managedImageFindings(
  vm: ImageTraits,
  target: Extract<Target, { kind: 'managed-image' }>,
  facts: Extract<TargetFacts, { kind: 'managed-image' }>,
  { owners, osState }: Asked,
): Finding[] {
  const findings = NO_MANAGED_IMAGE.flatMap(({ code, what }) => {
    const kind = what(vm);
    if (!kind) return [];
    return refusal({
      code,
      where: vm.id,
      message: `Managed images do not support ${kind}.`,
      fix: 'Capture to a gallery version (target.kind "gallery").',
    });
  });
  if (osState === 'specialized') {
    findings.push(
      refusal({
        code: 'specialized-needs-gallery',
        where: 'osState',
        message: 'A managed image of a system that was not generalized starts no usable machine.',
        fix: 'Capture to a gallery version whose definition is Specialized, or ask for "generalized".',
      }),
    );
  }
  if (!facts.groupExists) {
    findings.push(
      refusal({
        code: 'target-group-not-found',
        where: target.resourceGroup,
        message: `The resource group ${target.resourceGroup} does not exist.`,
        fix: 'Create the group, or leave target.resourceGroup out to use the group of the machine.',
      }),
    );
  }
  if (facts.taken && !owners.includes(facts.taken.captureId ?? ''))
    findings.push(takenFinding(facts.taken.id, 'image'));
  if (target.location !== undefined && !sameRegion(target.location, vm.location)) {
    findings.push(
      refusal({
        code: 'managed-image-location',
        where: 'target.location',
        message: `A managed image is made in the region of its source, ${regionKey(vm.location)}, not in ${target.location}.`,
        fix: 'Leave target.location out, or capture to a gallery version with several regions.',
      }),
    );
  }
  return findings;
}

interface Asked {
  readonly owners: readonly string[];
  readonly osState: OsState;
}

/** Everything about the target that refuses. `facts` must be of the target's kind. */
export function targetFindings(
  vm: ImageTraits & Stateful,
  target: Target,
  facts: TargetFacts,
  regions: readonly string[],
  owners: readonly string[],
  osState: OsState = 'generalized',
): Finding[] {
  const asked = { owners, osState };
  if (target.kind === 'gallery' && facts.kind === 'gallery') return galleryFindings(vm, target, facts, regions, asked);
  if (target.kind === 'managed-image' && facts.kind === 'managed-image')
    return managedImageFindings(vm, target, facts, asked);
  throw new Error(`facts of a ${facts.kind} for a target of kind ${target.kind}`);
}
