import type { Problem } from '../answer.ts';
import type { GuestReport } from '../guest-output.ts';

const FIX =
  'Look at the guest (serial console; Windows: setupact.log in System32\\Sysprep\\Panther) before anything else. The restore point holds it as it was.';

/** What is said of a guest that was not off in its time: its task has been stopped, if it answered, and it was asked once more. */
export function timedOut(minutes: number, answered: boolean, report: GuestReport | undefined): Problem {
  const state =
    report?.kind === 'working' && report.imageState !== 'unknown' ? `; its ImageState is ${report.imageState}` : '';
  const task = answered
    ? `Its task was stopped, so that it cannot shut the machine down any more${state}.`
    : 'It does not answer either, so nobody knows whether its task still runs.';
  return {
    code: 'generalize-timed-out',
    message: `The guest did not shut itself down within ${minutes} minutes. ${task}`,
    fix: FIX,
  };
}
