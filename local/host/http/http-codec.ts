import type { Nullable, RpcCookie, RpcHttp, TypedData } from '../worker/core-types.ts';
import type { HttpAnswer, HttpCall, HttpHead } from './http-message.ts';

/** The trigger value of an HTTP function. */
export function toRpcRequest(call: HttpCall, values: Record<string, string>): RpcHttp {
  return {
    method: call.method,
    url: `${call.origin}${call.target}`,
    nullableHeaders: wrapAll(call.headers),
    nullableQuery: wrapAll(joinQuery(call.query)),
    nullableParams: wrapAll(values),
    // A body without Content-Length never reaches the handler on the real host, nor does that of a GET.
    body: Number(call.headers['content-length'] ?? 0) > 0 && call.method !== 'GET' ? { bytes: call.body } : null,
    headers: {},
    cookies: [],
    statusCode: '',
  };
}

export function httpTriggerMetadata(call: HttpHead, values: Record<string, string>): Record<string, TypedData> {
  return {
    ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { string: value }])),
    Query: { json: JSON.stringify(joinQuery(call.query)) },
    Headers: { json: JSON.stringify(call.originalHeaders) },
  };
}

/** What a handler's answer becomes on the wire; nothing at all becomes 204. */
export function fromRpcResponse(value: TypedData | null | undefined): HttpAnswer {
  const http = value?.http;
  if (!http) return { status: 204 };
  const status = Number(http.statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 999) return { status: 500 };
  const cookies = (http.cookies ?? []).map(cookieText);
  const headers: Record<string, string | string[]> = { ...http.headers };
  delete headers['content-length'];
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  const body = http.body?.bytes ?? http.body?.string ?? undefined;
  if (body === undefined || body.length === 0) delete headers['content-type'];
  return { status, headers, ...(body === undefined ? {} : { body }) };
}

/** Repeated names, compared ignoring case, become one value joined with commas. */
function joinQuery(query: URLSearchParams): Record<string, string> {
  const names = new Map<string, string>();
  const joined: Record<string, string> = {};
  for (const [name, value] of query) {
    const first = names.get(name.toLowerCase());
    if (first === undefined) {
      names.set(name.toLowerCase(), name);
      joined[name] = value;
    } else joined[first] = `${joined[first]},${value}`;
  }
  return joined;
}

function wrapAll(values: Readonly<Record<string, string>>): Record<string, Nullable<string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}

function cookieText(cookie: RpcCookie): string {
  const parts = [`${cookie.name}=${encodeURIComponent(cookie.value)}`];
  const seconds = cookie.expires?.value?.seconds;
  if (seconds !== undefined) parts.push(`expires=${new Date(seconds * 1000).toUTCString()}`);
  if (cookie.maxAge?.value !== undefined && cookie.maxAge.value !== null) parts.push(`max-age=${cookie.maxAge.value}`);
  if (cookie.domain?.value) parts.push(`domain=${cookie.domain.value}`);
  parts.push(`path=${cookie.path?.value ?? '/'}`);
  if (cookie.secure?.value) parts.push('secure');
  if (cookie.sameSite && cookie.sameSite !== 'none') {
    parts.push(`samesite=${cookie.sameSite === 'explicitNone' ? 'none' : cookie.sameSite}`);
  }
  if (cookie.httpOnly?.value) parts.push('httponly');
  return parts.join('; ');
}
