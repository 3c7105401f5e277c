import { warning } from '../../domain/finding.ts';
import type { Durable } from '../../durable.ts';
import { enter, type RunState } from './run-state.ts';
import { removeTemporaries } from './temporary/temporaries.ts';

/** Removes some of what was made for the time of the run. What cannot be removed is reported and left to the sweep, which finds it by its tags. */
export function* discard(state: RunState, ids: readonly string[]): Durable<void> {
  const rest = state.temporaries.filter((id) => !ids.includes(id));
  state.temporaries.splice(0, state.temporaries.length, ...rest);
  const left = yield* removeTemporaries(state, ids);
  // What a run did to its own copy is gone with it.
  const stays = state.leftBehind.filter(({ id }) => !ids.includes(id));
  state.leftBehind.splice(0, state.leftBehind.length, ...stays);
  for (const id of left) {
    state.leftBehind.push({ what: 'temporary', id });
    state.findings.push(
      warning({
        code: 'temporary-not-removed',
        where: id,
        message: 'A temporary resource of the run could not be removed.',
        fix: 'Nothing has to be done: the sweep removes it after the date in its tag goldsmith-expires. Or delete it by hand.',
      }),
    );
  }
}

/** Removes whatever was made for the time of the run; the last thing of every end. Called again it has nothing to do. */
export function* cleanUp(state: RunState): Durable<void> {
  yield* discard(state, [...state.temporaries]);
}

/** The same as a step of a run that goes well. */
export function* cleanUpStep(state: RunState): Durable<void> {
  if (state.temporaries.length === 0) return;
  enter(state, 'clean-up');
  yield* cleanUp(state);
}
