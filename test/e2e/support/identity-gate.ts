import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A managed identity endpoint that can be shut: a host that starts behind it gets no token and reaches nothing, or an answer that no SDK understands. */
export interface IdentityGate {
  readonly endpoint: string;
  gives: 'tokens' | 'refusals' | 'nonsense';
  /** The simulator behind the gate. */
  target: string;
  close(): Promise<void>;
}

export async function startIdentityGate(): Promise<IdentityGate> {
  const server = createServer((request, response) => {
    const forward = async (): Promise<void> => {
      if (gate.gives === 'refusals')
        return void response.writeHead(400).end('{"statusCode":400,"message":"no identity"}');
      if (gate.gives === 'nonsense')
        return void response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      const headers = { 'x-identity-header': String(request.headers['x-identity-header']) };
      const answer = await fetch(`${gate.target}${request.url}`, { headers });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
    };
    forward().catch(() => response.writeHead(502).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const gate: IdentityGate = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/msi/token`,
    gives: 'tokens',
    target: '',
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return gate;
}
