/** How many runs of one scope may pass their first change per hour. State of the `run-budget` entity, which serialises the asking. */
export interface BudgetState {
  readonly admitted: readonly { readonly captureId: string; readonly at: string }[];
}

export interface AdmitRequest {
  readonly captureId: string;
  readonly at: string;
  readonly runsPerHour: number;
  /** A person has approved this run although the hour is full. */
  readonly approved: boolean;
}

const HOUR_MS = 3_600_000;

export const EMPTY_BUDGET: BudgetState = { admitted: [] };

/** Asking twice for one run counts once. */
export function admit(state: BudgetState, request: AdmitRequest): { state: BudgetState; admitted: boolean } {
  const since = new Date(request.at).getTime() - HOUR_MS;
  const recent = state.admitted.filter((entry) => new Date(entry.at).getTime() > since);
  if (recent.some((entry) => entry.captureId === request.captureId))
    return { state: { admitted: recent }, admitted: true };
  if (recent.length >= request.runsPerHour && !request.approved)
    return { state: { admitted: recent }, admitted: false };
  return { state: { admitted: [...recent, { captureId: request.captureId, at: request.at }] }, admitted: true };
}

/** Entity keys stand in URLs, so the scope's slashes go. */
export const budgetKey = (scope: string): string => scope.toLowerCase().replaceAll('/', ':').slice(0, 90);
