import type { Clockwork } from '../../arm/timing/operation-log.ts';
import { vmIdOf } from './cast.ts';
import type { GuestDiary, Journey, ServiceLog } from './measured.ts';

/** One leg of the longest path: what the service took for it, whoever asked. */
interface Leg {
  readonly name: string;
  readonly seconds: number;
}

const write = (type: string): string => `Microsoft.Compute/${type}/write`;
const secondsOf = ({ endMs, startMs }: Clockwork): number => ((endMs ?? startMs) - startMs) / 1000;
const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

/** Sysprep or waagent from its first line to its last, of the run that ended well. */
function guestSeconds({ history }: GuestDiary): number {
  const end = history.findLast(({ what }) => /^sysprep reached|^waagent ended/.test(what));
  const start = history.findLast(({ what }) => /^(sysprep|deprovisioning) started/.test(what));
  return start && end ? Math.max(0, (Date.parse(end.at) - Date.parse(start.at)) / 1000) : 0;
}

const isQuestion = ({ resourceId }: Clockwork): boolean => /-preflight-\d+$/.test(resourceId);
/** The command that sets Sysprep or waagent going; the others only look. */
const isStart = ({ resourceId }: Clockwork): boolean => /(sysprep|deprovision|generalize)-\d+$/.test(resourceId);

/**
 * The service's own times on the longest path of one machine, in the order of its contender's plan: what runs side by side counts once, what is only
 * looked at (polls, questions of how far something is, the removal of what is no longer needed) not at all. Waits that a contender chose are not in it.
 */
export function criticalPath(log: ServiceLog, { machine, snapshotMark, versionId }: Journey): Leg[] {
  const vmId = vmIdOf(machine).toLowerCase();
  const diary = log.guests.get(vmId) ?? { history: [], decryptSeconds: 0 };
  const well = log.operations.filter(({ status }) => status === 'Succeeded');
  const own = well.filter(({ resourceId }) => (resourceId.toLowerCase() + '/').startsWith(`${vmId}/`));
  const named = (name: string): Clockwork[] => own.filter((one) => one.name === name);
  const commands = named(write('virtualMachines/runCommands'));
  // The older way to the guest, which `az vm run-command invoke` goes.
  const actions = named('Microsoft.Compute/virtualMachines/runCommand/action');
  const snapshots = well.filter((one) => one.name === write('snapshots') && one.resourceId.includes(snapshotMark));
  const versions = well.filter(
    (one) =>
      one.name === write('galleries/images/versions') && one.resourceId.toLowerCase() === versionId?.toLowerCase(),
  );
  return [
    { name: 'question', seconds: sum(commands.filter(isQuestion).slice(0, 1).map(secondsOf)) },
    { name: 'snapshots', seconds: Math.max(0, ...snapshots.map(secondsOf)) },
    { name: 'disable encryption', seconds: sum(named(write('virtualMachines/extensions')).slice(0, 1).map(secondsOf)) },
    { name: 'decryption', seconds: diary.decryptSeconds },
    {
      name: 'remove extension',
      seconds: sum(named('Microsoft.Compute/virtualMachines/extensions/delete').map(secondsOf)),
    },
    { name: 'generalize command', seconds: sum([...commands.filter(isStart), ...actions].slice(0, 1).map(secondsOf)) },
    { name: 'guest', seconds: guestSeconds(diary) },
    { name: 'deallocate', seconds: sum(named('Microsoft.Compute/virtualMachines/deallocate/action').map(secondsOf)) },
    ...versions.map((one, index) => ({ name: `version PUT ${index + 1}`, seconds: secondsOf(one) })),
  ];
}

export const pathSeconds = (legs: readonly Leg[]): number => sum(legs.map(({ seconds }) => seconds));

/** Up to the first moment at which a region is usable: its own copy is there, and no first PUT is under way any more. */
export const homePathSeconds = (legs: readonly Leg[]): number => {
  const first = legs.findIndex(({ name }) => name === 'version PUT 1');
  return pathSeconds(legs.slice(0, first + 1));
};

/** When the first region could be used, and when the last could; by the service's own state. */
export function usableMs(log: ServiceLog, { versionId }: Journey): { first: number; all: number } {
  const puts = log.operations.filter(
    (one) =>
      one.status === 'Succeeded' &&
      one.name === write('galleries/images/versions') &&
      one.resourceId.toLowerCase() === versionId?.toLowerCase(),
  );
  // The PUT that publishes copies nothing: it comes after the last region.
  const copying = puts.filter((one) => secondsOf(one) > PUBLISH_SECONDS);
  return { first: puts[0]?.endMs ?? Number.NaN, all: copying.at(-1)?.endMs ?? puts[0]?.endMs ?? Number.NaN };
}

/** A change that copies nothing takes a minute in the simulator. */
const PUBLISH_SECONDS = 120;

/** What no client can undercut: the longest path, and what each token bucket gives for the calls that were made. */
export function lowerBoundSeconds(log: ServiceLog, journeys: readonly Journey[]): { seconds: number; by: string } {
  const paths = journeys.map((journey) => ({ seconds: pathSeconds(criticalPath(log, journey)), by: 'critical path' }));
  const buckets = log.buckets.map(({ bucket, calls, capacity, perMinute }) => ({
    seconds: Math.max(0, ((calls - capacity) / perMinute) * 60),
    by: bucket.split(' ')[0] ?? '',
  }));
  return [...paths, ...buckets].reduce((most, one) => (one.seconds > most.seconds ? one : most), {
    seconds: 0,
    by: '',
  });
}
