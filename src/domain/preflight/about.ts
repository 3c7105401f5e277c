import { type Finding, refusal, warning } from '../finding.ts';

type Text = Omit<Parameters<typeof refusal>[0], 'where'>;

/** Findings about one thing: `only` refuses and `worth` warns where the condition holds. */
export const about = (where: string) => ({
  only: (condition: boolean, text: Text): Finding[] => (condition ? [refusal({ where, ...text })] : []),
  worth: (condition: boolean, text: Text): Finding[] => (condition ? [warning({ where, ...text })] : []),
});
