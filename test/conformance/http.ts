import { randomBytes } from 'node:crypto';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what hosts answer is checked by the expectations, field by field
export type Loose = any;

export interface Answer {
  readonly status: number;
  /** Lower-case names; `set-cookie` is in `cookies`. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly cookies: readonly string[];
  readonly bytes: Buffer;
  readonly text: string;
  readonly json: Loose;
}

export interface Sent {
  /** Text and bytes go as they are, everything else as JSON. */
  readonly body?: unknown;
  /** A list sends the header several times. */
  readonly headers?: Record<string, string | string[]>;
  /** Without Content-Length. */
  readonly isChunked?: boolean;
}

/** Everything a check may use: HTTP against one base URL. */
export interface Http {
  readonly url: string;
  readonly masterKey: string | undefined;
  /** How long to wait for something that must happen. */
  readonly patienceMs: number;
  call(method: string, path: string, sent?: Sent): Promise<Answer>;
  /** A route of the app. */
  api(method: string, route: string, sent?: Sent): Promise<Answer>;
  /** A name that no other run of the suite uses. */
  unique(name: string): string;
}

export interface HttpWish {
  readonly url: string;
  readonly masterKey?: string | undefined;
  readonly patienceMs: number;
}

export function makeHttp({ url, masterKey, patienceMs }: HttpWish): Http {
  const base = new URL(url);
  const isSecure = base.protocol === 'https:';
  const agent = new (isSecure ? HttpsAgent : HttpAgent)({ keepAlive: true });
  const begin = isSecure ? httpsRequest : httpRequest;
  const run = randomBytes(4).toString('hex');
  let names = 0;

  /** The host's own paths want a key, where keys are enforced. */
  const withCode = (path: string) =>
    masterKey === undefined || !/^\/(?:runtime|admin)\//i.test(path) || /[?&]code=/.test(path)
      ? path
      : `${path}${path.includes('?') ? '&' : '?'}code=${encodeURIComponent(masterKey)}`;

  function call(method: string, path: string, sent: Sent = {}): Promise<Answer> {
    const body = bodyOf(sent.body);
    const headers: Record<string, string | string[]> = {
      ...(body !== undefined && !Buffer.isBuffer(sent.body) ? { 'content-type': 'application/json' } : {}),
      ...(body !== undefined && !sent.isChunked ? { 'content-length': String(body.length) } : {}),
      ...(sent.isChunked ? { 'transfer-encoding': 'chunked' } : {}),
      ...sent.headers,
    };
    const target = { protocol: base.protocol, hostname: base.hostname, port: base.port, path: withCode(path) };
    return new Promise((resolve, reject) => {
      const request = begin({ ...target, method, headers, agent }, (response) => {
        readAnswer(response).then(resolve, reject);
      });
      request.setTimeout(patienceMs, () => request.destroy(new Error(`${method} ${path}: no answer`)));
      request.on('error', reject).end(body);
    });
  }

  return {
    url: url.replace(/\/+$/, ''),
    masterKey,
    patienceMs,
    call,
    api: (method, route, sent) => call(method, `/api/${route}`, sent),
    unique: (name) => `${name}-${run}-${(names += 1)}`,
  };
}

function bodyOf(body: unknown): Buffer | undefined {
  if (body === undefined || Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body), 'utf8');
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const { 'set-cookie': cookies = [], ...headers } = response.headers;
  const text = bytes.toString('utf8');
  return {
    status: response.statusCode ?? 0,
    headers: headers as Record<string, string | undefined>,
    cookies,
    bytes,
    text,
    get json() {
      return JSON.parse(text);
    },
  };
}
