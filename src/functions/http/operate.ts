import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import type { Services } from '../services.ts';
import { pauseEntityId, readPauseState } from '../task-hub.ts';
import { nameOf } from './caller.ts';
import { problem } from './problem.ts';
import type { Route } from './route.ts';

const turn =
  (paused: boolean): Route =>
  async ({ caller, client, services }) => {
    await client.signalEntity(pauseEntityId(), 'set', { paused, by: nameOf(caller) });
    return { jsonBody: { paused: paused || services.settings.GOLDSMITH_PAUSED } };
  };

/** `POST /api/pause`: every run stops at its next step boundary before the point of no return. */
export const pause = turn(true);

/** `POST /api/resume`. A pause by the setting GOLDSMITH_PAUSED is not lifted by it. */
export const resume = turn(false);

/** `GET /api/health`: the app is loaded, its settings are valid, and the task hub answers; and for which of Azure's buckets runs stand in line. */
export const makeHealth =
  (services: Services) =>
  async (_request: HttpRequest, client: DurableClient): Promise<HttpResponseInit> => {
    try {
      const { paused } = await readPauseState(client);
      const scopes = services.policy.scopes.length;
      // Of this process: each asks Azure for itself, and so stands in lines of its own.
      const waiting = services.waitingLines().map(({ subscription: _notForStrangers, ...line }) => line);
      return { jsonBody: { status: 'ok', paused: paused || services.settings.GOLDSMITH_PAUSED, scopes, waiting } };
    } catch {
      return problem(503, 'task-hub-unreachable', 'The task hub does not answer.');
    }
  };
