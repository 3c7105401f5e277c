import type { Answer } from '../answer.ts';
import { type Finding, warning } from '../finding.ts';
import type { PowerAction } from '../ports/activity-log.ts';

/** What speaks against a stop that looks like the guest's own: between sending the task and the stop nothing of ours touches the machine's power. */
export function stopDoubts(answer: Answer<readonly PowerAction[]>, vmId: string): Finding[] {
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
  return answer.value.slice(0, 5).map(({ action, at, by }) =>
    warning({
      code: 'power-action-by-others',
      where: vmId,
      message: `While the guest was being generalized, ${by} asked for ${action} at ${at}: the stop may not be the guest's own.`,
      fix: 'Keep auto-shutdown schedules, runbooks and people away from machines that are being captured.',
    }),
  );
}
