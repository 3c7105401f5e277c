import { ComputeManagementClient } from '@azure/arm-compute';
import type { TokenCredential } from '@azure/core-auth';
import {
  bearerTokenAuthenticationPolicyName,
  createDefaultHttpClient,
  createPipelineRequest,
  type HttpClient,
  type HttpMethods,
  type PipelinePolicy,
  type PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline';
import { keepWords } from './azure-words.ts';
import { callContext, operationSeconds } from './call-context.ts';
import { retryAfterOf } from './arm-errors.ts';
import { standInLine } from './throttling/stand-in-line.ts';
import { makeWaitingLines } from './throttling/waiting-lines.ts';
import type { WaitingLine } from '../domain/ports/waiting-lines.ts';

/** Bounds every single call; operations are followed by polling, never by waiting. */
const CALL_TIMEOUT_MS = 60_000;

export interface ArmOptions {
  readonly credential: TokenCredential;
  /** `https://management.azure.com`, a sovereign cloud's endpoint, or a simulator on loopback over plain HTTP. */
  readonly endpoint: string;
}

/** Clients for ARM, one per subscription. The SDK's own retries are off: waits belong on durable timers. */
export interface ArmClients {
  /** Azure's time of day by the latest answer, in milliseconds; undefined before the first. */
  readonly azureMs: number | undefined;
  compute(subscriptionId: string): ComputeManagementClient;
  /** Where runs of this process stand in line for Azure's tokens. */
  waitingLines(): readonly WaitingLine[];
  /** Reads of a blob, at the endpoint that ARM names for its account. Answers as they come, 4xx included. */
  blob(method: 'GET' | 'HEAD', url: string, range?: string): Promise<BlobAnswer>;
  /** A call the compute SDK has no method for (tags, locks, groups), through the same pipeline. Throws `RestError` on 4xx and 5xx. */
  send(method: HttpMethods, subscriptionId: string, path: string, body?: unknown): Promise<PipelineResponse>;
}

export interface BlobAnswer {
  readonly status: number;
  readonly bytes: Buffer;
  header(name: string): string | undefined;
}

const STORAGE_SCOPE = 'https://storage.azure.com/.default';
const STORAGE_API = '2023-11-03';

/** @param answered sees every answer before anything else does */
const contextPolicy = (answered: (response: PipelineResponse) => void): PipelinePolicy => ({
  name: 'goldsmith-call-context',
  async sendRequest(request, next) {
    const context = callContext();
    request.timeout = CALL_TIMEOUT_MS;
    if (context)
      request.headers.set('User-Agent', `goldsmith (${context.captureId}) ${request.headers.get('User-Agent') ?? ''}`);
    const response = await next(request);
    answered(response);
    // The SDK would take a gateway's page for a machine without a name, or for the end of an operation.
    if (response.status < 300 && response.bodyAsText && /^text\/html/i.test(response.headers.get('content-type') ?? ''))
      throw new RestError('a page instead of an answer', { code: 'unreadable-answer', statusCode: response.status });
    keepWords(request, response.status, response.bodyAsText);
    const retryAfterSeconds = retryAfterOf(response.headers.get('retry-after'));
    if (context && retryAfterSeconds !== undefined) context.retryAfterSeconds = retryAfterSeconds;
    const took = context && operationSeconds(request.url, response.bodyAsText);
    if (context && took !== undefined) context.operationSeconds = took;
    return response;
  },
});

/** The SDK sends bearer tokens over HTTPS only. Loopback is exempt: the pipeline sees https, the wire is http. */
const loopbackPolicy: PipelinePolicy = {
  name: 'goldsmith-loopback',
  sendRequest(request, next) {
    request.url = request.url.replace(/^http:/, 'https:');
    return next(request);
  },
};

function loopbackHttpClient(inner: HttpClient): HttpClient {
  return {
    sendRequest(request) {
      request.url = request.url.replace(/^https:/, 'http:');
      request.allowInsecureConnection = true;
      return inner.sendRequest(request);
    },
  };
}

const isLoopback = (endpoint: string): boolean => /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(endpoint);

interface Refused {
  readonly code?: string;
  readonly message?: string;
}

function throwIfRefused(response: PipelineResponse): PipelineResponse {
  // Redirects are followed already, where they can be: one that is left is no success.
  if (response.status < 300) return response;
  let body: (Refused & { readonly error?: Refused }) | null | undefined;
  try {
    body = JSON.parse(response.bodyAsText ?? '{}') as typeof body;
  } catch {
    // A bare 503 has no body (recorded fact 23).
  }
  // Some providers leave the wrapping out.
  const { code, message } = body?.error ?? body ?? {};
  throw new RestError(message ?? `HTTP ${response.status}`, {
    ...(code ? { code } : {}),
    statusCode: response.status,
    request: response.request,
    response,
  });
}

export function makeArmClients({ credential, endpoint }: ArmOptions): ArmClients {
  const loopback = isLoopback(endpoint);
  if (!loopback && !endpoint.startsWith('https://')) throw new Error(`${endpoint} is neither https nor loopback`);
  const inner = createDefaultHttpClient();
  const httpClient = loopback ? loopbackHttpClient(inner) : inner;
  const clients = new Map<string, ComputeManagementClient>();
  const lines = makeWaitingLines();
  let azureMs: number | undefined;
  const answered = (response: PipelineResponse): void => {
    const atMs = Date.parse(response.headers.get('date') ?? '');
    if (atMs > (azureMs ?? 0)) azureMs = atMs;
    if (response.status === 429) standInLine(lines, response, Number.isNaN(atMs) ? azureMs : atMs);
  };

  function compute(subscriptionId: string): ComputeManagementClient {
    const known = clients.get(subscriptionId.toLowerCase());
    if (known) return known;
    const client = new ComputeManagementClient(credential, subscriptionId, {
      endpoint,
      httpClient,
      retryOptions: { maxRetries: 0 },
      // Else the SDK asks for a token of the public cloud, whatever cloud the endpoint is of.
      ...(loopback ? {} : { credentials: { scopes: [`${endpoint}/.default`] } }),
    });
    client.pipeline.addPolicy(contextPolicy(answered), { afterPhase: 'Sign' });
    if (loopback) client.pipeline.addPolicy(loopbackPolicy, { beforePolicies: [bearerTokenAuthenticationPolicyName] });
    clients.set(subscriptionId.toLowerCase(), client);
    return client;
  }

  async function send(method: HttpMethods, subscriptionId: string, path: string, body?: unknown) {
    const request = createPipelineRequest({ method, url: `${endpoint}${path}`, timeout: CALL_TIMEOUT_MS });
    if (body !== undefined) {
      request.headers.set('Content-Type', 'application/json');
      request.body = JSON.stringify(body);
    }
    return throwIfRefused(await compute(subscriptionId).pipeline.sendRequest(httpClient, request));
  }

  /** The bytes are read as they are: a text of them would not keep their places. */
  async function blob(method: 'GET' | 'HEAD', url: string, range?: string): Promise<BlobAnswer> {
    const token = await credential.getToken(STORAGE_SCOPE);
    const request = createPipelineRequest({ method, url, timeout: CALL_TIMEOUT_MS });
    request.headers.set('Authorization', `Bearer ${token?.token ?? ''}`);
    request.headers.set('x-ms-version', STORAGE_API);
    if (range !== undefined) request.headers.set('Range', range);
    request.streamResponseStatusCodes = new Set([206]);
    const { headers, readableStreamBody, status } = await httpClient.sendRequest(request);
    const chunks: Buffer[] = [];
    for await (const chunk of readableStreamBody ?? []) chunks.push(Buffer.from(chunk));
    return { status, bytes: Buffer.concat(chunks), header: (name) => headers.get(name) };
  }

  return {
    blob,
    compute,
    send,
    get azureMs() {
      return azureMs;
    },
    waitingLines: () => (azureMs === undefined ? [] : lines.lines(azureMs)),
  };
}
