import type { Forecasts } from '../../../domain/pace/forecast.ts';
import { regionKey } from '../../../domain/region.ts';
import { callEntity, type Durable, signalEntity } from '../../../durable.ts';
import { operationDurations } from '../../names.ts';
import type { RunState } from '../run-state.ts';

/** Asks once what operations in the region have taken lately; every wait of the run goes by that. */
export function* learnPace(state: RunState, location: string): Durable<void> {
  if (state.input.limits.pace !== 'learned') return;
  const region = regionKey(location);
  const forecasts = yield* callEntity<Forecasts>(state.context, operationDurations, region, 'read', null);
  state.pace = { forecasts, samples: [], region };
}

/** Tells later runs what this one took. Nothing waits for it: what is lost is a forecast that stays as it was. */
export function tellPace({ context, pace: { region, samples } }: RunState): void {
  if (region === undefined || samples.length === 0) return;
  signalEntity(context, operationDurations, region, 'note', samples);
}
