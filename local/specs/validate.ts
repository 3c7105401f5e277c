import type { Exchange } from '../arm/http/exchange-log.ts';
import { exceptionFor, type Finding } from './exceptions.ts';
import type { LiveValidator } from './oav.ts';
import { pollProblems } from './polling-document.ts';
import { specPlaceOf } from './spec-address.ts';

export type Verdict =
  | { readonly kind: 'validated' }
  | { readonly kind: 'invalid'; readonly findings: readonly Finding[] }
  /** Not Compute and not tags: there is no spec of it here. */
  | { readonly kind: 'elsewhere' }
  /** The polling addresses are in no swagger: held against what was recorded of them. */
  | { readonly kind: 'poll'; readonly findings: readonly Finding[] }
  | { readonly kind: 'skipped'; readonly why: 'injected fault' | 'not simulated' | 'no such operation in the specs' }
  /** Everything found is listed as an exception, with a reason. */
  | { readonly kind: 'excepted'; readonly reasons: readonly string[] };

const unknownOperation = /^OPERATION_NOT_FOUND|^MULTIPLE_OPERATIONS_FOUND/;

const labelled = (url: string) =>
  url
    .replace(/^https:\/\/[^/]+/, '')
    .replace(/\?.*$/, '')
    .replace(/\/subscriptions\/[^/]+(\/resourceGroups\/[^/]+)?/i, '')
    .replace(/(\/providers\/[^/]+\/[^/]+)\/[^/]+/i, '$1');

async function findingsOf(validator: LiveValidator, exchange: Exchange, url: string): Promise<readonly Finding[]> {
  const result = await validator.validateLiveRequestResponse({
    liveRequest: {
      headers: { 'Content-Type': 'application/json' },
      method: exchange.method,
      url,
      body: exchange.requestBody ?? {},
    },
    liveResponse: {
      statusCode: String(exchange.status),
      headers: { ...exchange.headers, 'Content-Type': 'application/json' },
      body: exchange.body ?? {},
    },
  });
  const where = `${exchange.method} ${labelled(url)}`;
  return (['request', 'response'] as const).flatMap((side) => {
    const { errors = [], runtimeException } = result[`${side}ValidationResult`] ?? {};
    // A request that was refused may well be wrong: many tests send such on purpose.
    if (side === 'request' && exchange.status >= 400) return [];
    const found = errors.map(({ code, message, pathsInPayload = [] }) => ({
      side,
      where,
      code,
      field: pathsInPayload.join(', '),
      message,
    }));
    return runtimeException ? [...found, { side, where, field: '', ...runtimeException }] : found;
  });
}

export async function validate(validator: LiveValidator, exchange: Exchange): Promise<Verdict> {
  if (exchange.status === 501) return { kind: 'skipped', why: 'not simulated' };
  const place = specPlaceOf(exchange.url);
  if (place.kind === 'none') return { kind: 'elsewhere' };
  if (place.kind === 'poll')
    return exchange.injected
      ? { kind: 'skipped', why: 'injected fault' }
      : { kind: 'poll', findings: pollProblems(exchange) };
  const findings = await findingsOf(validator, exchange, place.url);
  if (findings.some(({ code }) => unknownOperation.test(code)))
    return { kind: 'skipped', why: 'no such operation in the specs' };
  // What a fault made up need not be in the specs; where it is, it counts like any other answer.
  if (exchange.injected && findings.length > 0) return { kind: 'skipped', why: 'injected fault' };
  const open = findings.filter((finding) => exceptionFor(exchange, finding) === undefined);
  if (open.length > 0) return { kind: 'invalid', findings: open };
  if (findings.length === 0) return { kind: 'validated' };
  return { kind: 'excepted', reasons: findings.map((finding) => exceptionFor(exchange, finding)?.reason ?? '') };
}
