import { type Finding, refusal, warning } from '../finding.ts';
import { readGuestAnswer } from './guest-answer.ts';
import { linuxGuestFindings } from './linux-guest-findings.ts';
import { windowsGuestFindings } from './windows-guest-findings.ts';

/** What to ask a guest, and what is expected of it. Small plain JSON: input of `preflight-vm`. */
export interface GuestQuestion {
  readonly vmId: string;
  readonly location: string;
  readonly osType: 'Windows' | 'Linux';
  readonly underAde: boolean;
  readonly keepUser: boolean;
}

/** How the one read-only run command of preflight ended. */
export type GuestEnd =
  | { readonly kind: 'ended'; readonly output: string; readonly exitCode: number | undefined }
  | { readonly kind: 'no-answer' };

/** Checks that cannot be made where the thing itself is not installed. */
const ABSENT_IS_FINE = ['appx', 'bitlocker', 'server-role', 'rearms-left'];

function silent({ osType, vmId }: GuestQuestion): Finding {
  const log =
    osType === 'Windows'
      ? 'C:\\WindowsAzure\\Logs\\Plugins\\Microsoft.CPlat.Core.RunCommandHandlerWindows'
      : '/var/log/azure/run-command-handler';
  return refusal({
    code: 'guest-does-not-answer',
    where: vmId,
    message:
      'A run command that only reads got no answer within its time, so no other would: the agent or an earlier command hangs.',
    fix: `Look at ${log} in the guest, repair or restart the agent, and ask again.`,
  });
}

/** Everything the guest gave reason to say. */
export function guestFindings(end: GuestEnd, question: GuestQuestion): Finding[] {
  const { osType, vmId } = question;
  if (end.kind === 'no-answer') return [silent(question)];
  const answer = readGuestAnswer(end.output);
  const checks = answer.failed
    .filter(({ name }) => !ABSENT_IS_FINE.includes(name))
    .map(({ name, why }) => `${name} (${why})`);
  const incomplete: Finding[] = [];
  if (!answer.complete || end.exitCode !== 0) {
    incomplete.push(
      warning({
        code: 'guest-answer-incomplete',
        where: vmId,
        message: 'The guest’s answer was cut off, so something in it may be unknown.',
        fix: 'Ask again; a second time, run the script of src/guest by hand and look at what it says.',
      }),
    );
  }
  if (checks.length > 0) {
    incomplete.push(
      warning({
        code: 'guest-check-not-made',
        where: vmId,
        message: `The guest could not make these checks: ${checks.join(', ')}.`,
        fix: 'Look at them by hand before the capture.',
      }),
    );
  }
  // Of half an answer nothing can be said that rests on silence.
  if (!answer.complete) return incomplete;
  const found = osType === 'Windows' ? windowsGuestFindings(answer, question) : linuxGuestFindings(answer, question);
  return [...incomplete, ...found];
}
