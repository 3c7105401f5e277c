import { type Finding, refusal, warning } from '../../finding.ts';
import type { PreparedFacts } from '../../prepared/prepared-facts.ts';
import { regionKey, sameRegion } from '../../region.ts';
import type { ResolvedRequest } from '../../request/resolve-request.ts';
import { sameId, subscriptionOf } from '../../resource-id.ts';
import { about } from '../about.ts';
import { diskFindings } from '../disk-findings.ts';
import { partFindings } from './part-findings.ts';

/** What fits together only if it lies in one place. */
function placeFindings({ location, id, parts }: PreparedFacts, request: ResolvedRequest): Finding[] {
  const toImage = request.target?.kind === 'managed-image';
  return parts.flatMap((part) => {
    const { only } = about(part.where);
    return [
      ...only(!sameRegion(part.location, location), {
        code: 'disks-in-several-regions',
        message: `It lies in ${regionKey(part.location)}, the disk of the system in ${regionKey(location)}.`,
        fix: 'Copy it to the region of the other (a snapshot between regions), and name the copy.',
      }),
      ...only(toImage && part.kind !== 'vhd' && !sameId(subscriptionOf(part.where), subscriptionOf(id)), {
        code: 'disks-in-several-subscriptions',
        message: 'A managed image takes disks of its own subscription only.',
        fix: 'Copy it to the subscription of the other, or capture to a gallery version.',
      }),
    ];
  });
}

function duplicates({ parts }: PreparedFacts): Finding[] {
  const doubles = parts.filter(({ where }, index) => parts.findIndex((part) => sameId(part.where, where)) !== index);
  return doubles.map(({ where }) =>
    refusal({
      code: 'disk-named-twice',
      where,
      message: 'It is named more than once; every disk of an image has its own source.',
      fix: 'Name it once, or a copy of it.',
    }),
  );
}

function confidential({ id, securityType }: PreparedFacts): Finding[] {
  const { only } = about(id);
  return only(securityType === 'ConfidentialVM', {
    code: 'confidential-disk-as-source',
    message: 'The disk of a confidential machine is bound to the state of that machine, which it does not bring along.',
    fix: 'Capture the machine itself.',
  });
}

/** Nobody can ask a guest that does not run. */
const onCallersWord = (facts: PreparedFacts, osState: ResolvedRequest['osState']): Finding =>
  warning({
    code: 'state-on-callers-word',
    where: facts.id,
    message: `That the system is ${osState} is the caller’s word: nothing that Azure knows of a disk shows it.`,
    fix: 'Ask for bootTest, so that "latest" finds the version only once a machine has come up from it.',
  });

/** Everything about a prepared source that refuses or is worth a warning. */
export const preparedFindings = (facts: PreparedFacts, request: ResolvedRequest): Finding[] => [
  ...[facts.osDisk, ...facts.dataDisks].flatMap(diskFindings),
  ...facts.parts.flatMap(partFindings),
  ...placeFindings(facts, request),
  ...duplicates(facts),
  ...confidential(facts),
  ...(request.bootTest ? [] : [onCallersWord(facts, request.osState)]),
];
