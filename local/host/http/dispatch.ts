import { isEventGridPath } from '../triggers/event-grid.ts';
import type { Access } from '../keys/access.ts';
import { emptyAnswer, textAnswer, type HttpHandler, type StreamHandler } from './http-message.ts';
import type { Handlers } from './listen.ts';

/** Finds who answers a request: the host's own APIs first, then the app. */
export function makeDispatch(handlers: {
  admin: HttpHandler;
  durable: (path: string) => HttpHandler | undefined;
  eventGrid: HttpHandler;
  app: HttpHandler;
  /** The app's functions when their bodies are not read here. */
  stream?: StreamHandler | undefined;
  access: Access;
}): Handlers {
  const { access } = handlers;
  const whole: HttpHandler = (call) => {
    const path = call.path.toLowerCase();
    const isPrivate = path.startsWith('/admin/') || path.startsWith('/durabletask/');
    // A page in a browser can reach 127.0.0.1 under a name of its own; only the name it used tells.
    if (isPrivate && !isLoopback(call.headers.host ?? '')) return textAnswer(403, 'only for callers on this machine');
    if (path.startsWith('/admin/')) return access.mayAdminister(call) ? handlers.admin(call) : emptyAnswer(401);
    const durable = handlers.durable(call.path);
    if (durable) return durable(call);
    if (isEventGridPath(path)) {
      return access.mayUse('eventgrid_extension', call) ? handlers.eventGrid(call) : emptyAnswer(401);
    }
    if (path.startsWith('/runtime/')) return emptyAnswer(404);
    if (path === '/' && call.method === 'GET') return textAnswer(200, 'The Functions host is running.');
    return handlers.app(call);
  };
  const { stream } = handlers;
  const isOwn = (path: string) => path === '/' || /^\/(?:admin|durabletask|runtime)\//i.test(path);
  return {
    whole,
    stream: stream && ((head, request, response) => !isOwn(head.path) && stream(head, request, response)),
  };
}

const isLoopback = (host: string): boolean => /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i.test(host);
