import type { TypedData } from '../worker/core-types.ts';

export interface TimerStatus {
  readonly lastMs: number | undefined;
  readonly nextMs: number;
  readonly updatedMs: number;
}

const unset = '0001-01-01T00:00:00+00:00';
const moment = (ms: number | undefined) =>
  ms === undefined ? unset : new Date(ms).toISOString().replace('Z', '+00:00');

/** What a timer function is called with; `status` undefined = not monitored. */
export function timerTriggerValue(status: TimerStatus | undefined, isPastDue: boolean, nowMs: number) {
  const value = {
    Schedule: { AdjustForDST: true },
    ScheduleStatus: status
      ? { Last: moment(status.lastMs), Next: moment(status.nextMs), LastUpdated: moment(status.updatedMs) }
      : null,
    IsPastDue: isPastDue,
  };
  const [year, month, day] = new Date(nowMs).toISOString().slice(0, 10).split('-');
  const text = `${month}/${day}/${year} ${new Date(nowMs).toISOString().slice(11, 19)}`;
  const metadata: Record<string, TypedData> = { TimerTrigger: { string: text } };
  return { value: { json: JSON.stringify(value) } satisfies TypedData, metadata };
}
