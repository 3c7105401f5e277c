import type { ActivityLog, PowerAction } from '../../domain/ports/activity-log.ts';
import { subscriptionOf } from '../../domain/resource-id.ts';
import type { ArmClients } from '../arm-clients.ts';
import { call } from '../arm-errors.ts';
import { listOf } from '../rest-json.ts';

/** https://learn.microsoft.com/rest/api/monitor/activity-logs/list */
const API = '2015-04-01';
const MAX_PAGES = 5;

const POWER =
  /^Microsoft\.Compute\/virtualMachines\/(powerOff|deallocate|restart|start|redeploy|reimage|reapply)\/action$/i;

interface LogLine {
  readonly operationName?: { readonly value?: string };
  readonly eventTimestamp?: string;
  readonly caller?: string;
  readonly correlationId?: string;
}

/** One action has several lines, as it begins, is accepted and ends: one of each request is enough. */
function actionsOf(lines: readonly LogLine[]): PowerAction[] {
  const found = new Map<string, PowerAction>();
  for (const { caller = 'unknown', correlationId, eventTimestamp = '', operationName } of lines) {
    const action = POWER.exec(operationName?.value ?? '')?.[1];
    if (action) found.set(correlationId ?? eventTimestamp, { action, at: eventTimestamp, by: caller });
  }
  return [...found.values()];
}

export const makeActivityLog = (arm: ArmClients): ActivityLog => ({
  async powerActions(vmId, since) {
    const subscription = subscriptionOf(vmId);
    const query = new URLSearchParams({
      'api-version': API,
      $filter: `eventTimestamp ge '${since}' and resourceUri eq '${vmId}'`,
      $select: 'operationName,eventTimestamp,caller,correlationId',
    });
    const log = `/subscriptions/${subscription}/providers/Microsoft.Insights/eventtypes/management/values`;
    return actionsOf(await listOf<LogLine>(arm, `${log}?${query.toString()}`, call, MAX_PAGES));
  },
});
