import type { CaptureOutcome, LeftBehind } from './outcome.ts';

/** What to do about something a run left behind. Looked up when somebody asks, so that statuses stay small. */
const ABOUT: Readonly<Record<LeftBehind['what'], string>> = {
  snapshot:
    'Snapshot of a disk before the run. POST captures/CAPTURE/restore (goldsmith restore CAPTURE) brings the machine back from it, until the date in its expiry tag.',
  'restore-point':
    'Restore point of all disks before the run. POST captures/CAPTURE/restore (goldsmith restore CAPTURE) brings the machine back from it, until the date in its expiry tag.',
  'decrypted-disks':
    'ALERT: data at rest on this machine is no longer encrypted by Azure Disk Encryption. The command that enables it again stands in undo.',
  'generalized-guest':
    'The guest is generalized: do not start this machine. Ask again with "guestState": "generalized" to go on from here.',
  'guest-state-unknown':
    'Nobody knows how far the guest was generalized. Look at it (serial console, setuperr.log) before anything else; its restore point holds it as it was.',
  'started-guest':
    'The guest was generalized and somebody has started it since: it is neither the old machine nor a template. Its restore point holds it as it was.',
  'deallocated-vm': 'The machine is deallocated, or on its way there.',
  'flagged-vm':
    'The machine is flagged as generalized: it cannot be started or tagged any more, only captured again or deleted.',
  temporary: 'Made for the time of the run. The sweep removes it after the date in its tag goldsmith-expires.',
  'source-part':
    'Belonged to the source machine, which is deleted. Nothing needs it any more but a restore; delete it when that is not wanted.',
  definition:
    'The image definition was made by this run. Without versions it costs nothing; a retry uses it, or delete it.',
  image: 'The image or version exists. Check it before use, or delete it.',
};

export interface Advice extends LeftBehind {
  readonly about: string;
}

export const adviceOn = (left: readonly LeftBehind[], captureId: string): Advice[] =>
  left.map((item) => ({ ...item, about: ABOUT[item.what].replaceAll('CAPTURE', captureId) }));

/** The last PUT of a version, which lets "latest" find it, was not confirmed. */
export const NOT_PUBLISHED = 'not-published';

/** One line on how to go on after a run that did not capture. */
export function nextStep(outcome: CaptureOutcome): string | undefined {
  switch (outcome.kind) {
    case 'captured':
      return undefined;
    case 'refused':
      return 'Nothing was changed. Mend what the findings name and ask again.';
    case 'cancelled':
      if (outcome.leftBehind.some(({ what }) => what === 'image'))
        return 'The machine is as it was. What was made of its copy by then is named below: a version is hidden from "latest", a managed image is whole. Nobody deletes it for you.';
      return outcome.leftBehind.some(({ what }) => what === 'decrypted-disks')
        ? 'The machine is as it was, except that its disks are decrypted.'
        : 'The machine is as it was.';
    case 'partial':
      if (outcome.problem.code === NOT_PUBLISHED) {
        return 'The version is usable in its regions, but Azure did not confirm that "latest" finds it: read its excludeFromLatest and set it to false.';
      }
      return `Machines can be deployed from this very version in ${outcome.regions
        .filter(({ state }) => state === 'completed')
        .map(({ name }) => name)
        .join(', ')}; "latest" does not find it. Retry the run to repair the other regions.`;
    case 'failed':
      return outcome.leftBehind.some(({ what }) => what === 'flagged-vm')
        ? 'The machine is sealed; ask again for the same machine to repeat the capture alone.'
        : 'See what is left behind, mend the reason, and ask again.';
  }
}
