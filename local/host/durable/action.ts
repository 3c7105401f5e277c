const actionNames = [
  'CallActivity',
  'CallActivityWithRetry',
  'CallSubOrchestrator',
  'CallSubOrchestratorWithRetry',
  'ContinueAsNew',
  'CreateTimer',
  'WaitForExternalEvent',
  'CallEntity',
  'CallHttp',
  'SignalEntity',
  'ScheduledSignalEntity',
  'WhenAny',
  'WhenAll',
  'LockEntities',
  'ReleaseEntities',
] as const;

export type ActionName = (typeof actionNames)[number];

export interface RetryOptions {
  readonly firstRetryIntervalInMilliseconds: number;
  readonly maxNumberOfAttempts: number;
  readonly backoffCoefficient?: number;
  readonly maxRetryIntervalInMilliseconds?: number;
  readonly retryTimeoutInMilliseconds?: number;
}

/** One entry of the list an orchestrator returns: what it yielded, in order, without ids. */
export interface Action {
  readonly actionType: number | string;
  readonly functionName?: string;
  readonly input?: unknown;
  readonly instanceId?: string;
  readonly operation?: string;
  readonly retryOptions?: RetryOptions;
  readonly fireAt?: string;
  readonly isCanceled?: boolean;
  readonly externalEventName?: string;
  readonly compoundActions?: readonly Action[];
}

/** The SDK sends numbers, older ones names. */
export function nameOfAction(action: Action): ActionName {
  const name =
    typeof action.actionType === 'number' ? actionNames[action.actionType] : (action.actionType as ActionName);
  if (!name || !actionNames.includes(name)) throw new Error(`unknown orchestrator action ${String(action.actionType)}`);
  return name;
}
