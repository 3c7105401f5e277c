import type { Fault, Faults, GuestFault, ReplicationFault } from '../faults.ts';
import { shortRegion } from '../gallery/region-names.ts';
import type { ArmRequest, ArmResponse } from '../http/message.ts';
import type { OperationSpec } from '../operation.ts';
import { fits, phaseOf, type FaultEffect, type FaultRule } from './fault-rule.ts';

interface Counted {
  readonly rule: FaultRule;
  /** Calls that fitted, hit or not. */
  seen: number;
  hits: number;
}

const throttled = (retryAfterSeconds: number | undefined): ArmResponse => ({
  status: 429,
  headers: retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
  body: {
    code: 'OperationNotAllowed',
    message: 'The server rejected the request because too many requests have been received for this subscription.',
    details: [{ code: 'TooManyRequests', target: 'ScriptedFault', message: '{"operationGroup":"ScriptedFault"}' }],
  },
});

/** Copies to regions come of nothing else. */
const versionWrite = 'Microsoft.Compute/galleries/images/versions/write';

const canceledByAzure = { code: 'Canceled', message: 'The operation was canceled.' };

const answer = (status: number, code: string, message: string, headers = {}): ArmResponse => ({
  status,
  headers,
  body: { error: { code, message } },
});

function requestFault(effect: FaultEffect): Fault | undefined {
  switch (effect.kind) {
    case 'throttle':
      return { kind: 'answer', response: throttled(effect.retryAfterSeconds) };
    case 'unavailable':
      return { kind: 'answer', response: { status: 503 } };
    case 'conflict':
      return {
        kind: 'answer',
        response: answer(
          409,
          effect.code ?? 'Conflict',
          effect.message ?? 'The request failed due to conflict with a concurrent request.',
        ),
      };
    case 'answer':
      return { kind: 'answer', response: answer(effect.status, effect.code, effect.message, effect.headers) };
    case 'drop-before':
    case 'drop-after':
      return { kind: effect.kind };
    case 'fail-operation':
    case 'never-end':
    case 'slow':
    case 'cancel-operation':
    case 'guest':
    case 'fail-region':
    case 'stuck-region':
    case 'slow-region':
      return undefined;
  }
}

/** Faults as a script: each rule picks calls by operation, resource and count (docs/style, habit 10). */
export class ScriptedFaults implements Faults {
  #rows: Counted[] = [];

  add(rules: readonly FaultRule[]): void {
    this.#rows.push(...rules.map((rule) => ({ rule, seen: 0, hits: 0 })));
  }

  get list(): readonly { readonly rule: FaultRule; readonly seen: number; readonly hits: number }[] {
    return this.#rows;
  }

  /** Counts the call at every rule that it fits; the first rule it hits wins. */
  #hit(phase: ReturnType<typeof phaseOf>, isFor: (rule: FaultRule) => boolean): FaultEffect | undefined {
    let effect: FaultEffect | undefined;
    for (const row of this.#rows) {
      if (phaseOf(row.rule.effect) !== phase || !isFor(row.rule)) continue;
      row.seen += 1;
      const first = row.rule.nth ?? 1;
      const times = row.rule.times ?? 1;
      const isHit = row.seen >= first && (times === 0 || row.seen < first + times);
      if (!isHit || effect) continue;
      row.hits += 1;
      effect = row.rule.effect;
    }
    return effect;
  }

  intercept(operationName: string, request: ArmRequest): Fault | undefined {
    const effect = this.#hit('request', (rule) => fits(rule, operationName, request.resourceId));
    return effect && requestFault(effect);
  }

  onOperation(spec: OperationSpec): OperationSpec {
    const effect = this.#hit('operation', (rule) => fits(rule, spec.name, spec.resourceId));
    if (effect?.kind === 'never-end') return { ...spec, seconds: Infinity };
    if (effect?.kind === 'slow') return { ...spec, seconds: effect.seconds };
    if (effect?.kind === 'cancel-operation') {
      return { ...spec, seconds: effect.afterSeconds ?? spec.seconds, fail: canceledByAzure, canceled: true };
    }
    if (effect?.kind !== 'fail-operation') return spec;
    const { code, message, afterSeconds } = effect;
    return { ...spec, seconds: afterSeconds ?? spec.seconds, fail: { code, message } };
  }

  onGuest(spec: OperationSpec): GuestFault | undefined {
    const effect = this.#hit('guest', (rule) => fits(rule, spec.name, spec.resourceId));
    return effect?.kind === 'guest' ? effect : undefined;
  }

  onReplication(region: string, versionId: string): ReplicationFault | undefined {
    const isFor = (rule: FaultRule) =>
      'region' in rule.effect &&
      shortRegion(rule.effect.region) === shortRegion(region) &&
      fits(rule, versionWrite, versionId);
    const effect = this.#hit('region', isFor);
    return effect && 'region' in effect ? effect : undefined;
  }

  reset(): void {
    this.#rows = [];
  }
}
