import type { Check } from '../check.ts';
import { activityChecks } from './activities.ts';
import { answerChecks } from './answers.ts';
import { callHttpChecks } from './call-http.ts';
import { childChecks } from './children.ts';
import { clientChecks } from './client.ts';
import { entityChecks } from './entities.ts';
import { eventGridChecks } from './event-grid.ts';
import { eventChecks } from './events.ts';
import { keyChecks } from './keys.ts';
import { manageChecks } from './manage.ts';
import { orchestrationChecks } from './orchestrations.ts';
import { requestChecks } from './requests.ts';
import { routingChecks } from './routing.ts';
import { startChecks } from './start.ts';
import { statusChecks } from './status.ts';
import { streamingChecks } from './streaming.ts';
import { timerChecks } from './timers.ts';
import { trapChecks } from './traps.ts';

/** In the order of the specification's sections. */
export const allChecks: readonly Check[] = [
  ...routingChecks,
  ...requestChecks,
  ...answerChecks,
  ...streamingChecks,
  ...eventGridChecks,
  ...timerChecks,
  ...activityChecks,
  ...orchestrationChecks,
  ...eventChecks,
  ...childChecks,
  ...entityChecks,
  ...callHttpChecks,
  ...startChecks,
  ...statusChecks,
  ...manageChecks,
  ...clientChecks,
  ...keyChecks,
  ...trapChecks,
];
