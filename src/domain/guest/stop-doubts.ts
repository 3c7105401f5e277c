import type { Answer } from '../answer.ts';
import { type Finding, warning } from '../finding.ts';
import type { PowerAction } from '../ports/activity-log.ts';

/** The Activity Log shows an action after 3 to 20 minutes (docs: Azure Monitor activity log); what shows later than this is missed. */
export const LOG_LAG_SECONDS = 240;

/** Somebody else switched the machine off before its guest had said a word: nobody knows how far it had come. */
export const STOPPED_BY_OTHERS = 'stopped-by-others';

export const isByOthers = ({ code }: Pick<Finding, 'code'>): boolean => code === 'power-action-by-others';

/**
 * What speaks against a stop that looks like the guest's own: between sending the task and the stop nothing of ours touches the machine's power.
 * @param until what was done from then on, such as our own deallocation, has nothing to do with the stop
 */
export function stopDoubts(answer: Answer<readonly PowerAction[]>, vmId: string, until?: string): Finding[] {
  if (answer.kind !== 'done') {
    return [
      warning({
        code: 'activity-log-unreadable',
        where: vmId,
        message: `Nobody can say whether the machine stopped by itself: the Activity Log answered ${answer.problem.code}.`,
        fix: 'Give the identity Microsoft.Insights/eventtypes/values/read on the subscription (role "sweep" of infra/).',
      }),
    ];
  }
  const before = answer.value.filter(({ at }) => until === undefined || Date.parse(at) < Date.parse(until));
  return before.slice(0, 5).map(({ action, at, by }) =>
    warning({
      code: 'power-action-by-others',
      where: vmId,
      message: `While the guest was being generalized, ${by} asked for ${action} at ${at}: the stop may not be the guest's own.`,
      fix: 'Keep auto-shutdown schedules, runbooks and people away from machines that are being captured.',
    }),
  );
}
