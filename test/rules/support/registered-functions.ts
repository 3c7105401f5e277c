import { jest } from '@jest/globals';
import * as df from 'durable-functions';

export interface HttpFunction {
  readonly name: string;
  readonly route: string;
  readonly methods: readonly string[];
  readonly authLevel: string;
}

/** What the composition root registers, by the names Azure will see. */
export interface Registered {
  readonly activities: readonly string[];
  readonly orchestrations: readonly string[];
  readonly entities: readonly string[];
  readonly http: readonly HttpFunction[];
  /** Event Grid and timer triggers. */
  readonly others: readonly string[];
}

interface HttpOptions {
  readonly route?: string;
  readonly methods?: readonly string[];
  readonly authLevel?: string;
}

/** Loads the composition root with a registry that writes down instead of registering. */
export async function loadRegistered(): Promise<Registered> {
  const found = {
    activities: [] as string[],
    orchestrations: [] as string[],
    entities: [] as string[],
    http: [] as HttpFunction[],
    others: [] as string[],
  };
  const app = {
    ...df.app,
    activity: (name: string) => found.activities.push(name),
    orchestration: (name: string) => found.orchestrations.push(name),
    entity: (name: string) => found.entities.push(name),
    client: {
      ...df.app.client,
      eventGrid: (name: string) => found.others.push(name),
      timer: (name: string) => found.others.push(name),
      http: (name: string, { authLevel = 'anonymous', methods = ['GET', 'POST'], route = name }: HttpOptions) =>
        found.http.push({ name, route, methods, authLevel }),
    },
  };
  jest.unstable_mockModule('durable-functions', () => ({ ...df, app }));
  await import('../../../src/functions/app.ts');
  return found;
}
