import { type Finding, refusal, warning } from '../finding.ts';
import type { CaptureRequest } from './capture-request.ts';
import type { Profile } from './policy.ts';

/** What a request says that only a machine can do; refused by name where the source is a disk, never ignored. */
export function machineFields(request: CaptureRequest, profile: Profile | undefined): Finding[] {
  const { guest, source, target } = request;
  if (source.kind === 'vm') return [];
  const asked: [string, boolean][] = [
    ['mode', request.mode !== undefined],
    ['target.via', target?.kind === 'gallery' && target.via !== undefined],
    ['excludeDataDisks', (request.excludeDataDisks ?? []).length > 0],
    ['guest.keepUser', guest.keepUser],
    ['guest.maxMinutes', guest.maxMinutes !== undefined],
    ['guest.optimize', guest.optimize ?? (profile !== undefined && profile.optimize !== false)],
    ['guestState', request.guestState !== undefined],
    ['deleteSource', request.deleteSource !== false],
  ];
  const findings = asked
    .filter(([, isAsked]) => isAsked)
    .map(([field]) =>
      refusal({
        code: 'field-needs-machine',
        where: field,
        message: `A ${source.kind} is taken as it is: there is no guest to work in, and it stays where it is.`,
        fix: `Leave ${field} out, or capture the machine.`,
      }),
    );
  if (!profile?.runBefore) return findings;
  return [
    ...findings,
    warning({
      code: 'own-script-not-run',
      where: 'profile.runBefore',
      message: `The script of the profile runs in machines only; a ${source.kind} has no guest to run it in.`,
      fix: 'Run it before the disk is prepared, or use a profile without it.',
    }),
  ];
}
