import type { OrchestrationContext } from 'durable-functions';
import type { CaptureOutcome } from '../../domain/run/outcome.ts';

/** What workbook and alerts of infra/ look for. Durable's own telemetry tells when a run began and ended, not what came of it. */
const MARK = 'goldsmith-run-ended ';

/** Logs what came of a run, once: codes and numbers, no names of people and no texts of Azure's. `seconds` count from the start of its guard. */
export function tellEnd(context: OrchestrationContext, captureId: string, began: Date, outcome: CaptureOutcome): void {
  if (context.df.isReplaying) return;
  const regions = 'regions' in outcome ? outcome.regions.map(({ name, replicas }) => ({ name, replicas })) : [];
  // A run that an older release began may end without them; telling may never be what fails it.
  const findings = (outcome as { findings?: CaptureOutcome['findings'] }).findings ?? [];
  const codes = [...new Set(findings.map(({ code }) => code))];
  const left = 'leftBehind' in outcome ? [...new Set(outcome.leftBehind.map(({ what }) => what))] : [];
  const seconds = Math.round((context.df.currentUtcDateTime.getTime() - began.getTime()) / 1000);
  context.log(`${MARK}${JSON.stringify({ captureId, end: outcome.kind, seconds, codes, left, regions })}`);
}
