import type { OrchestrationContext } from 'durable-functions';
import type { Finding } from '../../domain/finding.ts';
import { readGuestAnswer } from '../../domain/guest-preflight/guest-answer.ts';
import { foreseenResidueOf, type Residue } from '../../domain/guest/residue.ts';
import { guestFindings, type GuestQuestion } from '../../domain/guest-preflight/guest-findings.ts';
import type { Durable } from '../../durable.ts';
import { runScript } from './run-script.ts';

/** Part of the names of preflight's run commands. */
export const PREFLIGHT_STEP = 'preflight';

const SCRIPTS = { Windows: 'windows-preflight.ps1', Linux: 'linux-preflight.sh' } as const;

export interface GuestLook {
  readonly findings: readonly Finding[];
  /** What stands in the guest now that an image should not have; absent where it gave no answer. */
  readonly residue?: Residue;
}

/**
 * Asks the guest what would stop its generalization, through one run command that changes nothing and is removed afterwards; about five minutes at
 * most. The only trace a refused run leaves.
 * @param attempt makes the command's name: every look at a guest has its own
 */
export function* examineGuest(
  context: OrchestrationContext,
  captureId: string,
  question: GuestQuestion,
  attempt: number,
): Durable<GuestLook> {
  const { location, osType, vmId } = question;
  const call = { captureId, vmId, location, script: SCRIPTS[osType], step: PREFLIGHT_STEP, attempt, values: {} };
  const end = yield* runScript(context, call);
  if (end.kind === 'no-answer') return { findings: guestFindings(end, question) };
  const { exitCode, output, state } = end.state;
  // Timed out or cancelled: the script did not end by itself, whatever it had said by then.
  if (state !== 'succeeded' && state !== 'failed') return { findings: guestFindings({ kind: 'no-answer' }, question) };
  return {
    findings: guestFindings({ kind: 'ended', output, exitCode }, question),
    residue: foreseenResidueOf(output, readGuestAnswer(output).complete),
  };
}
