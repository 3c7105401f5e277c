import type { EntityContext } from 'durable-functions';
import { admit, type AdmitRequest, type BudgetState, EMPTY_BUDGET } from '../domain/run/budget.ts';
import { type BookRequest, type RestoreBook, write } from '../domain/restore/restore-book.ts';
import { type DurationBook, EMPTY_DURATIONS, forecastsOf, noteDurations } from '../domain/pace/duration-book.ts';
import type { Sample } from '../domain/pace/forecast.ts';
import { type BookState, type Reservation, reserve } from '../domain/run/version-book.ts';
import type { PauseState } from './task-hub.ts';

/** Counts runs per hour and scope; an entity answers one question at a time, so no two runs see the same free place. */
export function runBudgetEntity(context: EntityContext<BudgetState>): void {
  const request = context.df.getInput<AdmitRequest>();
  if (context.df.operationName !== 'admit' || !request)
    throw new Error(`unknown operation ${context.df.operationName ?? ''}`);
  const { admitted, state } = admit(context.df.getState(() => EMPTY_BUDGET) ?? EMPTY_BUDGET, request);
  context.df.setState(state);
  context.df.return({ admitted });
}

/** Remembers what operations took, and says what to expect. */
export function operationDurationsEntity(context: EntityContext<DurationBook>): void {
  const book = context.df.getState(() => EMPTY_DURATIONS) ?? EMPTY_DURATIONS;
  const { operationName } = context.df;
  if (operationName === 'read') return void context.df.return(forecastsOf(book));
  if (operationName !== 'note') throw new Error(`unknown operation ${operationName ?? ''}`);
  context.df.setState(noteDurations(book, context.df.getInput<readonly Sample[]>() ?? []));
}

/** Gives out version numbers, one run after the other. */
export function versionBookEntity(context: EntityContext<BookState>): void {
  const request = context.df.getInput<Reservation>();
  if (context.df.operationName !== 'reserve' || !request)
    throw new Error(`unknown operation ${context.df.operationName ?? ''}`);
  const { state, version } = reserve(context.df.getState(() => ({})) ?? {}, request);
  context.df.setState(state);
  context.df.return({ version });
}

/** The machine of one capture as it was, and what came of restoring it. */
export function restoreBookEntity(context: EntityContext<RestoreBook>): void {
  const before = context.df.getState(() => ({})) ?? {};
  const request = context.df.getInput<BookRequest>();
  if (context.df.operationName === 'read') return void context.df.return(before);
  if (context.df.operationName !== 'write' || !request)
    throw new Error(`unknown operation ${context.df.operationName ?? ''}`);
  const after = write(before, request);
  if (after) context.df.setState(after);
  else context.df.destructOnExit();
}

export function pauseSwitchEntity(context: EntityContext<PauseState>): void {
  const wanted = context.df.getInput<PauseState>();
  if (context.df.operationName !== 'set' || !wanted)
    throw new Error(`unknown operation ${context.df.operationName ?? ''}`);
  context.df.setState(wanted);
}
