import type { HttpRequest, InvocationContext } from '@azure/functions';
import type { DurableClient } from 'durable-functions';

export interface Instance {
  readonly instanceId: string;
  readonly name: string;
  runtimeStatus: string;
  readonly input: unknown;
  output?: unknown;
  customStatus?: unknown;
  readonly createdTime: Date;
  readonly lastUpdatedTime: Date;
}

/** A task hub in memory, as the triggers see it. */
export function makeHub() {
  const instances = new Map<string, Instance>();
  const raised: { readonly instanceId: string; readonly name: string; readonly data: unknown }[] = [];
  const signalled: unknown[] = [];
  const hub = {
    instances,
    raised,
    signalled,
    pause: undefined as unknown,
    put(instanceId: string, name: string, more: Partial<Instance> = {}) {
      const createdTime = new Date('2026-01-01T00:00:00Z');
      const lastUpdatedTime = new Date('2026-01-01T00:10:00Z');
      instances.set(instanceId, {
        instanceId,
        name,
        runtimeStatus: 'Running',
        input: {},
        createdTime,
        lastUpdatedTime,
        ...more,
      });
    },
    client: {
      getStatus: async (id: string) => {
        const found = instances.get(id);
        if (!found) throw new Error('The operation failed with an unexpected status code: HTTP 404');
        return found;
      },
      getStatusBy: async () => [...instances.values()],
      startNew: async (name: string, { instanceId, input }: { instanceId: string; input: unknown }) => {
        hub.put(instanceId, name, { input });
        return instanceId;
      },
      raiseEvent: async (instanceId: string, name: string, data: unknown) =>
        void raised.push({ instanceId, name, data }),
      signalEntity: async (...args: unknown[]) => void signalled.push(args),
      readEntityState: async () => ({ entityExists: hub.pause !== undefined, entityState: hub.pause }),
    } as unknown as DurableClient,
  };
  return hub;
}

export const silent = { invocationId: 'i-1', log() {}, debug() {}, error() {} } as unknown as InvocationContext;

interface Asked {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
}

export function httpRequest(
  method: string,
  path: string,
  { body, headers = {}, params = {}, query = {} }: Asked = {},
): HttpRequest {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    ...{ method, url: `https://goldsmith.example/api/${path}`, params },
    headers: new Headers(headers),
    query: new URLSearchParams(query),
    json: async () => JSON.parse(text ?? '') as unknown,
  } as unknown as HttpRequest;
}
