import type { OrchestrationContext } from 'durable-functions';
import type { Forecasts } from '../../../domain/pace/forecast.ts';
import { regionKey } from '../../../domain/region.ts';
import { callEntity, type Durable, signalEntity } from '../../../durable.ts';
import { operationDurations } from '../../names.ts';
import type { RunState } from '../run-state.ts';
import type { Pace } from '../watch.ts';

/** What operations in the region have taken lately. */
export function* paceOf(context: OrchestrationContext, location: string): Durable<Pace> {
  const region = regionKey(location);
  const forecasts = yield* callEntity<Forecasts>(context, operationDurations, region, 'read', null);
  return { forecasts, samples: [], region };
}

/** Asks once; every wait of the run goes by that. */
export function* learnPace(state: RunState, location: string): Durable<void> {
  if (state.input.limits.pace === 'learned') state.pace = yield* paceOf(state.context, location);
}

/** Tells later runs what this one took. Nothing waits for it: what is lost is a forecast that stays as it was. */
export function tellPace({ context, pace: { region, samples } }: Pick<RunState, 'context' | 'pace'>): void {
  if (region === undefined || samples.length === 0) return;
  signalEntity(context, operationDurations, region, 'note', samples);
}
