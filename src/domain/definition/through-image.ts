import { type Finding, note, refusal } from '../finding.ts';
import type { ResolvedRequest } from '../request/resolve-request.ts';
import type { DefinitionFacts, TargetFacts } from '../target.ts';
import type { ImageSource } from '../vm.ts';
import { withoutNeedlessDefinition } from './definition-request.ts';

/**
 * A definition of this kind takes no machine and no disk: "Currently only Vhd Blob, User Image and Gallery Image Version sources are supported"
 * (hashicorp/packer-plugin-azure issue 304). A managed image holds no state of a machine's firmware, and is the way from a machine to there.
 * https://learn.microsoft.com/azure/virtual-machines/trusted-launch#azure-compute-gallery
 */
const takesNoMachine = ({ securityType }: DefinitionFacts): boolean => securityType === 'TrustedLaunchSupported';

/** The request as its definition lets it be: nothing needless is made, and a managed image stands in between where only that is taken. */
export function asPlanned(
  request: ResolvedRequest,
  facts: TargetFacts | undefined,
  vm: Pick<ImageSource, 'securityType'>,
): ResolvedRequest {
  const planned = withoutNeedlessDefinition(request, facts);
  const definition = facts?.kind === 'gallery' ? facts.definition : undefined;
  const goesThrough = definition !== undefined && takesNoMachine(definition) && vm.securityType === 'Standard';
  return goesThrough ? { ...planned, throughImage: true } : planned;
}

/** What no managed image can be made of, though the machine would fit the definition. */
const UNFIT: readonly [why: string, holds: (source: ImageSource, request: ResolvedRequest) => boolean][] = [
  ['a system that was not generalized', (_, { osState }) => osState === 'specialized'],
  ['Arm64', ({ architecture }) => architecture === 'Arm64'],
  ['the NVMe disk controller', ({ diskController }) => diskController === 'NVMe'],
  [
    'disks under a customer’s key',
    ({ dataDisks, osDisk }, { regions = [] }) =>
      [osDisk, ...dataDisks, ...regions].some(({ diskEncryptionSetId }) => diskEncryptionSetId !== undefined),
  ],
];

/** Says that an image comes in between, or why none can. */
export function throughImageFindings(source: ImageSource, request: ResolvedRequest): Finding[] {
  const { target, throughImage } = request;
  if (!throughImage || target?.kind !== 'gallery') return [];
  const where = target.definitionId;
  const unfit = UNFIT.filter(([, holds]) => holds(source, request)).map(([why]) => why);
  if (unfit.length === 0) {
    return [
      note({
        code: 'version-through-managed-image',
        where,
        message:
          'The definition is one that Trusted Launch is possible for, and takes no machine as the source: a managed image is made first, and removed when the version is there.',
        fix: 'Nothing has to be done. With a definition of security type Standard the image in between is not needed.',
      }),
    ];
  }
  return [
    refusal({
      code: 'definition-takes-no-machine',
      where,
      message: `The definition is one that Trusted Launch is possible for, and takes managed images, VHDs and versions only; no managed image can be made of ${unfit.join(' and ')}.`,
      fix: 'Use a definition of security type Standard, or one of type TrustedLaunch with a Trusted Launch machine.',
    }),
  ];
}
