import { entityFunctionName, entityInstanceId } from '../durable/entity-message.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import {
  emptyAnswer,
  jsonAnswer,
  textAnswer,
  type HttpAnswer,
  type HttpCall,
  type HttpHandler,
} from '../http/http-message.ts';
import { rpcPath, type Access } from '../keys/access.ts';
import { managementUrls, webhookPath } from './client-value.ts';
import { makeDurableClient } from './durable-client.ts';
import { makeInstanceRoutes } from './instance-routes.ts';
import { makeStartRoute } from './start-route.ts';

/** The durable HTTP API, the same under both of its paths; undefined for paths that are not its own. */
export function makeDurableApi(
  parts: EngineParts,
  hubName: string,
  access: Access,
): (path: string) => HttpHandler | undefined {
  const client = makeDurableClient(parts);
  const urlsOf = (call: HttpCall, id: string) => managementUrls(call.origin, hubName, id, access.code);
  const start = makeStartRoute(parts, client, urlsOf);
  const instances = makeInstanceRoutes(parts, client, urlsOf);

  async function entities(call: HttpCall, [name, key]: readonly string[]): Promise<HttpAnswer> {
    if (name === undefined || key === undefined) return call.method === 'GET' ? listEntities(parts) : emptyAnswer(404);
    const id = entityInstanceId(name, key);
    if (call.method === 'GET') {
      const found = parts.store.db.get<{ state: string | null }>(
        'SELECT state FROM entities WHERE id = ? AND exists_now = 1',
        id,
      );
      return found ? jsonAnswer(200, found.state === null ? null : JSON.parse(found.state)) : emptyAnswer(404);
    }
    if (call.method !== 'POST') return emptyAnswer(404);
    if (!parts.catalog.find('entity', entityFunctionName(id))) {
      return jsonAnswer(400, { Message: `The entity function '${name}' doesn't exist.` });
    }
    const text = call.body.toString('utf8');
    await client.signal(
      id,
      call.query.get('op') ?? '',
      text === '' ? null : isJson(text) ? text : JSON.stringify(text),
    );
    return emptyAnswer(202);
  }

  return (path) => {
    const trusted = after(path, access.rpcPath);
    const rest = trusted ?? after(path, webhookPath) ?? after(path, rpcPath);
    if (rest === undefined) return undefined;
    const [area, ...names] = rest.split('/').filter((part, index, all) => part !== '' || index < all.length - 1);
    return (call) => {
      if (trusted === undefined && !access.mayUse('durabletask_extension', call)) return emptyAnswer(401);
      // Elsewhere a slash stays encoded in a value; an id with one finds no route at all.
      const id = { orchestrators: names[1], instances: names[0] }[(area ?? '').toLowerCase()];
      if (/%2f/i.test(id ?? '')) return emptyAnswer(404);
      let decoded: string[];
      try {
        decoded = names.map(decodeURIComponent);
      } catch {
        return textAnswer(400, 'the path is not percent-encoded UTF-8');
      }
      switch ((area ?? '').toLowerCase()) {
        case 'orchestrators':
          return start(call, decoded);
        case 'instances':
          return instances(call, decoded);
        case 'entities':
          return entities(call, decoded);
        default:
          return emptyAnswer(404);
      }
    };
  };
}

function after(path: string, prefix: string): string | undefined {
  return path.toLowerCase().startsWith(`${prefix.toLowerCase()}/`) ? path.slice(prefix.length + 1) : undefined;
}

function listEntities({ store }: EngineParts): HttpAnswer {
  const rows = store.db.all<{ id: string; state: string | null; updated: number }>(
    'SELECT id, state, updated FROM entities WHERE exists_now = 1 ORDER BY id',
  );
  return jsonAnswer(
    200,
    rows.map(({ id, state, updated }) => ({
      entityId: { name: entityFunctionName(id), key: id.slice(id.indexOf('@', 1) + 1) },
      lastOperationTime: new Date(updated).toISOString(),
      state: state === null ? null : (JSON.parse(state) as unknown),
    })),
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
