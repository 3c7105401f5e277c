import type { Scenario } from './scenario.ts';
import { CAPTURES } from './table/captures.ts';
import { DEFINITIONS } from './table/definitions.ts';
import { DELETE_SOURCE } from './table/delete-source.ts';
import { ENCRYPTION } from './table/encryption.ts';
import { FAILURES } from './table/failures.ts';
import { MACHINES } from './table/machines.ts';
import { OPTIMIZE } from './table/optimize.ts';
import { PEOPLE } from './table/people.ts';
import { REFUSALS } from './table/refusals.ts';
import { RESTORE } from './table/restore.ts';
import { ADOPT } from './table/resume/adopt.ts';
import { DEATHS } from './table/resume/deaths.ts';
import { JANITOR } from './table/resume/janitor.ts';
import { SOURCE_REFUSALS } from './table/source-refusals.ts';
import { SOURCES } from './table/sources.ts';
import { CROWDS } from './table/starts/crowds.ts';
import { HOLDS } from './table/starts/holds.ts';
import { TAGS } from './table/starts/tags.ts';
import { BOOT_TESTS } from './table/steps/boot-tests.ts';
import { EACH_STEP } from './table/steps/each-step.ts';
import { STARTED } from './table/started.ts';
import { TARGETS } from './table/targets.ts';

const SUBJECTS = [
  ...CAPTURES,
  ...TARGETS,
  ...ENCRYPTION,
  ...SOURCES,
  ...DELETE_SOURCE,
  ...DEFINITIONS,
  ...RESTORE,
  ...MACHINES,
];
const STARTS = [...TAGS, ...CROWDS, ...HOLDS];

/** Every named case. */
export const SCENARIOS: readonly Scenario[] = [
  ...SUBJECTS,
  ...REFUSALS,
  ...SOURCE_REFUSALS,
  ...STARTS,
  ...PEOPLE,
  ...FAILURES,
  ...OPTIMIZE,
  ...STARTED,
  ...EACH_STEP,
  ...BOOT_TESTS,
  ...ADOPT,
  ...JANITOR,
  ...DEATHS,
];
