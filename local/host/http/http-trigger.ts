import type { LoadMeter } from '../clock/load-meter.ts';
import type { Access } from '../keys/access.ts';
import type { Log } from '../log.ts';
import type { Invoke } from '../worker/make-invoke.ts';
import { fromRpcResponse, httpTriggerMetadata, toRpcRequest } from './http-codec.ts';
import { emptyAnswer, type HttpHandler } from './http-message.ts';
import type { FindRoute } from './route-table.ts';

/** Answers the app's own HTTP functions. */
export function makeHttpTrigger(parts: {
  find: FindRoute;
  invoke: Invoke;
  meter: LoadMeter;
  log: Log;
  access: Access;
}): HttpHandler {
  const { find, invoke, meter, log, access } = parts;
  return async (call) => {
    const hit = find(call.method, call.path);
    if (!hit) return emptyAnswer(404);
    if (!access.mayCall(hit.target, call)) return emptyAnswer(401);
    if (call.body.length > 0 && call.headers['content-length'] === undefined) {
      log.warn('a body sent without Content-Length is dropped, as on Azure', { function: hit.target.name });
    }
    const end = meter.begin();
    try {
      const response = await invoke(hit.target, {
        trigger: { http: toRpcRequest(call, hit.values) },
        triggerMetadata: httpTriggerMetadata(call, hit.values),
      });
      return fromRpcResponse(response.returnValue);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      log.warn('an HTTP function failed', { function: hit.target.name, error: text });
      return emptyAnswer(500);
    } finally {
      end();
    }
  };
}
