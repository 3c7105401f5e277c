import { isEventGridPath } from '../triggers/event-grid.ts';
import { emptyAnswer, textAnswer, type HttpHandler } from './http-message.ts';

/** Finds who answers a request: the host's own APIs first, then the app. */
export function makeDispatch(handlers: {
  admin: HttpHandler;
  durable: (path: string) => HttpHandler | undefined;
  eventGrid: HttpHandler;
  app: HttpHandler;
}): HttpHandler {
  return (call) => {
    const path = call.path.toLowerCase();
    const isPrivate = path.startsWith('/admin/') || path.startsWith('/durabletask/');
    // A page in a browser can reach 127.0.0.1 under a name of its own; only the name it used tells.
    if (isPrivate && !isLoopback(call.headers.host ?? '')) return textAnswer(403, 'only for callers on this machine');
    if (path.startsWith('/admin/')) return handlers.admin(call);
    const durable = handlers.durable(call.path);
    if (durable) return durable(call);
    if (isEventGridPath(path)) return handlers.eventGrid(call);
    if (path.startsWith('/runtime/')) return emptyAnswer(404);
    if (path === '/' && call.method === 'GET') return textAnswer(200, 'The Functions host is running.');
    return handlers.app(call);
  };
}

const isLoopback = (host: string): boolean => /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i.test(host);
