import { defaultPollDelayMs } from './replay-node.ts';

/**
 * Text of the orchestration trigger: the ten keys of the real host, in its order. The rows of `history` are put in after the SDK has read
 * the text: reading all of them anew in every turn was most of a turn's cost.
 */
export function orchestrationTriggerValue(turn: {
  input: string | null;
  instanceId: string;
  isReplaying: boolean;
  parentInstanceId: string | null;
}): string {
  return (
    `{"history":[],"input":${turn.input ?? 'null'},` +
    `"instanceId":${JSON.stringify(turn.instanceId)},"isReplaying":${turn.isReplaying},` +
    `"parentInstanceId":${JSON.stringify(turn.parentInstanceId)},"upperSchemaVersion":1,` +
    // 3 is V4, with entity locks. The large maximum keeps timers in one piece.
    `"upperSchemaVersionNew":3,"longRunningTimerIntervalDuration":"3.00:00:00","maximumShortTimerDuration":"3650.00:00:00",` +
    `"defaultHttpAsyncRequestSleepTimeMillseconds":${defaultPollDelayMs}}`
  );
}
