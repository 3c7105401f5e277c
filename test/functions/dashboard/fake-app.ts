import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CaptureView } from '../../../src/domain/run/capture-view.ts';
import { makeDashboardPage } from '../../../src/functions/dashboard-page.ts';

export interface FakeApp {
  readonly url: string;
  /** What `GET captures` and `GET captures/{id}` answer; change it at will. */
  views: CaptureView[];
  /** Answered to everything but the page while it is set; 0: no answer at all. */
  status: number;
  /** Paths asked for, and the key that came with each. */
  readonly asked: { readonly path: string; readonly key: string | undefined }[];
  close(): Promise<void>;
}

/** The page as the app sends it, before an API of its own. */
export async function startFakeApp(): Promise<FakeApp> {
  const { body, headers } = makeDashboardPage();
  const answer = ({ url = '' }: IncomingMessage): [number, unknown] => {
    const { pathname, searchParams } = new URL(url, 'http://app');
    if (app.status !== 200) return [app.status, { title: 'as told' }];
    const id = /^\/api\/captures\/(.+)$/.exec(pathname)?.[1];
    const asked = searchParams.get('state') ?? undefined;
    const wanted = app.views.filter(({ state }) => asked === undefined || state === asked);
    if (id === undefined) return [200, { captures: wanted.slice(0, Number(searchParams.get('limit'))) }];
    const view = app.views.find((one) => one.id === id);
    return view ? [200, view] : [404, {}];
  };
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/api/dashboard')) {
      response.writeHead(200, headers).end(body);
      return;
    }
    app.asked.push({ path: request.url ?? '', key: request.headers['x-functions-key']?.toString() });
    if (app.status === 0) return;
    const [status, json] = answer(request);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const app: FakeApp = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    views: [],
    status: 200,
    asked: [],
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return app;
}
