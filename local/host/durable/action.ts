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

/** What `callHttp` asks for. */
export interface HttpRequestText {
  readonly method: string;
  readonly uri: string;
  readonly content?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly tokenSource?: unknown;
  readonly asynchronousPatternEnabled?: boolean;
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
  readonly httpRequest?: HttpRequestText;
  readonly lockSet?: readonly { readonly name: string; readonly key: string }[];
  readonly lockRequestId?: string;
  readonly version?: string;
}

/** The SDK sends numbers, older ones names. */
export function nameOfAction(action: Action): ActionName {
  const name =
    typeof action.actionType === 'number' ? actionNames[action.actionType] : (action.actionType as ActionName);
  if (!name || !actionNames.includes(name)) throw new Error(`unknown orchestrator action ${String(action.actionType)}`);
  return name;
}
