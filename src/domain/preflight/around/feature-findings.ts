import { type Finding, note } from '../../finding.ts';
import { regionKey, sameRegion } from '../../region.ts';
import type { RequestedRegion } from '../../request/capture-request.ts';
import type { DefinitionFacts, Target, TargetFacts } from '../../target.ts';
import type { ImageTraits, VmFacts } from '../../vm.ts';
import { about } from '../about.ts';
import type { Surroundings, Unread } from './surroundings.ts';

const MAX_VERSIONS = 10_000;

type Featured = Pick<VmFacts, 'diskController' | 'hibernationEnabled'> & {
  /** A disk that is known to start from either controller. */
  readonly startsFromNvme?: boolean;
};

function featureFindings(vm: Featured, definition: DefinitionFacts, where: string): Finding[] {
  const { worth } = about(where);
  const controllers = definition.diskControllers ?? 'SCSI';
  return [
    ...worth(vm.diskController === 'NVMe' && !/nvme/i.test(controllers), {
      code: 'definition-disk-controller',
      message: `The machine has the NVMe disk controller, the definition says DiskControllerTypes ${controllers}: machines from the image get no NVMe.`,
      fix: 'Use a definition with the feature DiskControllerTypes = "SCSI, NVMe".',
    }),
    ...worth(vm.diskController === 'SCSI' && vm.startsFromNvme !== true && /nvme/i.test(controllers), {
      code: 'definition-promises-nvme',
      message: 'The definition promises NVMe, and the source has not shown that its guest can start from it.',
      fix: 'Check the guest’s NVMe drivers (initramfs, stornvme), or use a definition without that promise.',
    }),
    ...worth(vm.hibernationEnabled && definition.hibernation === false, {
      code: 'definition-hibernation',
      message: 'The machine may hibernate, the definition says IsHibernateSupported = false.',
      fix: 'Use a definition with the feature IsHibernateSupported = true if machines from the image shall hibernate.',
    }),
  ];
}

function versionCountFindings(existing: readonly string[], where: string): Finding[] {
  const { only } = about(where);
  return only(existing.length >= MAX_VERSIONS, {
    code: 'too-many-versions',
    message: `The definition has ${existing.length} versions; a subscription holds at most ${MAX_VERSIONS} per region.`,
    fix: 'Delete versions that nobody uses.',
  });
}

/** Features of a definition are promises to those who deploy; one that is missing makes the image less than its source. */
export function definitionFeatures(vm: Featured, target: Target, facts: TargetFacts): Finding[] {
  if (target.kind !== 'gallery' || facts.kind !== 'gallery') return [];
  const where = target.definitionId;
  const features = facts.definition ? featureFindings(vm, facts.definition, where) : [];
  return [...features, ...versionCountFindings(facts.existingVersions, where)];
}

function confidentialFindings(elsewhere: readonly string[], home: string): Finding[] {
  const { only } = about('regions');
  return only(elsewhere.length > 0, {
    code: 'confidential-stays-home',
    message: `An image of a confidential machine cannot be replicated; ${elsewhere.join(', ')} would fail.`,
    fix: `Ask for ${regionKey(home)} alone.`,
  });
}

const regionsUntold = ({ code, where }: Unread): Finding =>
  note({
    code: 'regions-not-read',
    where,
    message: `Azure would not list the regions of the subscription (${code}), so one that does not exist would only show at the version.`,
    fix: 'Give the identity Microsoft.Resources/subscriptions/locations/read (role "Goldsmith sweep" of infra/app/rbac.bicep).',
  });

/** What a region must be able to do for what is asked of it there. Undecided where Azure would not list the regions. */
export function regionFindings(
  vm: ImageTraits,
  target: Target,
  regions: readonly RequestedRegion[],
  { regions: known, unread }: Surroundings,
): Finding[] {
  const names = regions.map(({ name }) => regionKey(name));
  const confidential = vm.securityType === 'ConfidentialVM' && target.kind === 'gallery';
  const elsewhere = confidential ? names.filter((name) => !sameRegion(name, vm.location)) : [];
  const findings = confidentialFindings(elsewhere, vm.location);
  if (!known) return [...findings, ...unread.filter(({ what }) => what === 'regions').map(regionsUntold)];
  for (const { name, storageAccountType } of regions) {
    const key = regionKey(name);
    const facts = known.find((one) => sameRegion(one.name, key));
    const { only } = about(`regions.${key}`);
    findings.push(
      ...only(!facts, {
        code: 'region-unknown',
        message: `There is no region ${key} for this subscription.`,
        fix: 'Correct the name: az account list-locations.',
      }),
      ...only(facts?.hasZones === false && storageAccountType === 'Standard_ZRS', {
        code: 'region-without-zones',
        message: `${key} has no availability zones, so nothing can be stored there as Standard_ZRS.`,
        fix: 'Use Standard_LRS there.',
      }),
      ...only(facts?.hasZones === false && target.kind === 'managed-image' && target.zoneResilient, {
        code: 'image-without-zones',
        message: `${key} has no availability zones, so no image there can be zone resilient.`,
        fix: 'Leave zoneResilient out.',
      }),
    );
  }
  return findings;
}
