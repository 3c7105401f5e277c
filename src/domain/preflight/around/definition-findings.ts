import { definitionText, type WantedDefinition } from '../../definition/wanted-definition.ts';
import { type Finding, note, refusal } from '../../finding.ts';
import type { TargetFacts } from '../../target.ts';

/** What is said about a definition that the run will make. */
export function plannedDefinitionFindings(wanted: WantedDefinition | undefined, facts: TargetFacts): Finding[] {
  if (!wanted) return [];
  const { definitionId: where, identity } = wanted;
  const twin = facts.kind === 'gallery' ? facts.twin : undefined;
  if (twin !== undefined) {
    return [
      refusal({
        code: 'definition-identity-taken',
        where,
        message: `The definition ${twin} of this gallery already goes by ${identity.publisher}/${identity.offer}/${identity.sku}.`,
        fix: 'Give createDefinition another publisher, offer or sku, or capture into that definition.',
      }),
    ];
  }
  return [
    note({
      code: 'definition-will-be-created',
      where,
      message: `The image definition does not exist and will be made: ${definitionText(wanted)}.`,
      fix: 'Nothing, if that is what machines of this image shall be; most of it can never be changed on a definition.',
    }),
  ];
}
