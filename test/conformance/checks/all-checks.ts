import type { Check } from '../check.ts';
import { activityChecks } from './durable/activities.ts';
import { answerChecks } from './http/answers.ts';
import { callHttpChecks } from './durable/call-http.ts';
import { childChecks } from './durable/children.ts';
import { clientChecks } from './durable/client.ts';
import { entityChecks } from './durable/entities.ts';
import { eventGridChecks } from './triggers/event-grid.ts';
import { eventChecks } from './durable/events.ts';
import { keyChecks } from './http/keys.ts';
import { manageChecks } from './durable/manage.ts';
import { orchestrationChecks } from './durable/orchestrations.ts';
import { requestChecks } from './http/requests.ts';
import { routingChecks } from './http/routing.ts';
import { startChecks } from './durable/start.ts';
import { statusChecks } from './durable/status.ts';
import { streamingChecks } from './http/streaming.ts';
import { timerChecks } from './triggers/timers.ts';
import { trapChecks } from './durable/traps.ts';

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
