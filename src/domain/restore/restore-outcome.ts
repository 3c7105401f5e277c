import type { Problem } from '../answer.ts';
import type { Finding } from '../finding.ts';

/** The steps of a restore, in order. */
export type RestoreStep = 'inspect' | 'make-disks' | 'delete-machine' | 'make-machine' | 'finish';

/** Custom status of `restore-vm`: codes and times only. */
export interface RestoreStatus {
  readonly step: RestoreStep;
  readonly timeline: readonly { readonly step: RestoreStep; readonly at: string }[];
}

export type RestoreOutcome =
  /** The machine is back; `findings` say what is not. */
  | {
      readonly kind: 'restored';
      readonly at: string;
      readonly disks: readonly string[];
      readonly findings: readonly Finding[];
    }
  | { readonly kind: 'refused'; readonly at: string; readonly findings: readonly Finding[] }
  | {
      readonly kind: 'failed';
      readonly at: string;
      readonly step: RestoreStep;
      readonly problem: Problem;
      /** Disks made anew so far. The old ones and the interfaces are never deleted. */
      readonly disks: readonly string[];
      readonly findings: readonly Finding[];
    };

/** One line on how to go on after a restore that did not bring the machine back. */
export function restoreNextStep(outcome: RestoreOutcome): string | undefined {
  switch (outcome.kind) {
    case 'restored':
      return undefined;
    case 'refused':
      return 'Nothing was changed. Mend what the findings name and ask again.';
    case 'failed':
      return outcome.step === 'make-machine'
        ? 'The machine is not there; its old disks, its interfaces and the new disks are. Mend the reason and ask again: the restore goes on where it stopped.'
        : 'The old disks and the interfaces are all there. Mend the reason and ask again: the restore goes on where it stopped.';
  }
}
