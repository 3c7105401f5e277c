import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Received {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- whatever was sent
}

export interface Webhook {
  readonly url: string;
  readonly received: Received[];
  /** What the next requests are answered; the last one stays. */
  answers: number[];
  handshakes: boolean;
  /** What a validation event is answered with. Default 200. */
  handshakeStatus?: number;
  close(): Promise<void>;
}

/** An endpoint that keeps what it gets and shakes hands if it should. */
export async function startWebhook(port = 0): Promise<Webhook> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const body: unknown = text ? JSON.parse(text) : undefined;
      webhook.received.push({ method: request.method ?? '', headers: request.headers, body });
      if (request.method === 'OPTIONS') {
        response.writeHead(200, webhook.handshakes ? { 'WebHook-Allowed-Origin': 'eventgrid.azure.net' } : {}).end();
      } else if (request.headers['aeg-event-type'] === 'SubscriptionValidation') {
        const [event] = body as { data: { validationCode: string } }[];
        const answer = webhook.handshakes ? { validationResponse: event?.data.validationCode } : {};
        response.writeHead(webhook.handshakeStatus ?? 200).end(JSON.stringify(answer));
      } else {
        const [status = 200] = webhook.answers.length > 1 ? webhook.answers.splice(0, 1) : webhook.answers;
        response.writeHead(status).end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const webhook: Webhook = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received: [],
    answers: [200],
    handshakes: true,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return webhook;
}
