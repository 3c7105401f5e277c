import { type Finding, refusal } from '../../finding.ts';
import { MOST_TAGS, takenTags } from '../../image-tags.ts';
import type { Step } from '../../run/step.ts';
import type { VmFacts } from '../../vm.ts';

/** The run marks the machine as its own, and Azure takes no more tags than that; their names have no case. */
export function tagFindings({ id, tags }: VmFacts, route: readonly Step[]): Finding[] {
  if (!route.includes('take-request')) return [];
  const had = new Set(Object.keys(tags).map((name) => name.toLowerCase()));
  const more = Object.keys(takenTags('')).filter((name) => !had.has(name));
  if (had.size + more.length <= MOST_TAGS) return [];
  return [
    refusal({
      code: 'too-many-tags',
      where: id,
      message: `The machine has ${had.size} tags, the run writes ${more.length} more (${more.join(', ')}), and Azure takes ${MOST_TAGS} on one resource.`,
      fix: `Delete ${had.size + more.length - MOST_TAGS} of its tags.`,
    }),
  ];
}
