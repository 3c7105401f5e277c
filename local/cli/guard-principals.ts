import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

export const SECRET_HEADER = 'x-goldsmith-local';
const PRINCIPAL = /^x-ms-client-principal/i;

/**
 * Plays the part of App Service, which takes `x-ms-client-principal` from every request and sets it itself: who does not know the secret of this
 * host (it stands in a file that only its owner may read) is nobody. Other users of the machine and pages in a browser thus start nothing.
 */
export function guardPrincipals(secret: string): void {
  // Published before the server's own handler sees the request.
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage };
    if (request.headers[SECRET_HEADER] === secret) return;
    const raw = request.rawHeaders;
    for (let index = raw.length - 2; index >= 0; index -= 2) {
      if (PRINCIPAL.test(raw[index] ?? '')) raw.splice(index, 2);
    }
  });
}
