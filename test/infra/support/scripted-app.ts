import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

interface Asked {
  readonly line: string;
  readonly authorization: string | undefined;
  readonly key: string | undefined;
  readonly body: string;
}

export interface ScriptedApp {
  readonly url: string;
  readonly asked: readonly Asked[];
  close(): void;
}

/** An app that gives these answers, one after the other. */
export async function startScriptedApp(answers: readonly Answer[]): Promise<ScriptedApp> {
  const asked: Asked[] = [];
  const left = [...answers];
  const server = createServer((request, response) => {
    const { authorization, 'idempotency-key': key } = request.headers;
    let sent = '';
    request.on('data', (data: Buffer) => (sent += data.toString()));
    request.on('end', () => {
      asked.push({ line: `${request.method} ${request.url}`, authorization, key: key?.toString(), body: sent });
      const { body, headers = {}, status } = left.shift() ?? { status: 500, body: {} };
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export const IMAGE =
  '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/galleries/gal/images/web/versions/1.0.0';
/** 202 with a relative Location, as the app sends it. */
export const started: Answer = {
  status: 202,
  headers: { location: '/api/captures/cap-1', 'retry-after': '0' },
  body: { id: 'cap-1' },
};
export const look = (body: object, status = 200): Answer => ({ status, headers: { 'retry-after': '0' }, body });
export const running = look({ id: 'cap-1', state: 'running', step: 'replicate', percent: 60, findings: [] });
export const captured = look({
  ...{ id: 'cap-1', state: 'captured', step: 'finish', percent: 100, findings: [] },
  image: { kind: 'gallery-version', id: IMAGE },
});
const findings = [{ code: 'agent-not-ready', message: 'No agent.', fix: 'Start it.' }];
export const refused = look({ id: 'cap-1', state: 'refused', step: 'preflight', percent: 0, findings });
